using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Tests.Events;

public sealed class ShownTextTests
{
    [Theory]
    [InlineData("alice", "alice")]
    [InlineData("Zoë 東京 \uD83D\uDE00", "Zoë 東京 \uD83D\uDE00")]
    [InlineData("\u0645\u0631\u064A\u0645", "\u0645\u0631\u064A\u0645")]
    [InlineData("a\0b\u001B[31m\r\n", "a\\u0000b\\u001B[31m\\u000D\\u000A")]
    [InlineData("\u202Elive\u202C \u2066x\u2069", "\\u202Elive\\u202C \\u2066x\\u2069")]
    [InlineData("al\u200Bi\u2060ce\uFEFF", "al\\u200Bi\\u2060ce\\uFEFF")]
    public void Of_Text_ShowsWhatMisleadsAsItsCode(string text, string shown) =>
        Assert.Equal(shown, ShownText.Of(text));
}
