using System.Text;
using Grainwatch.Ingest.Quarantine;
using Xunit;

namespace Grainwatch.Ingest.Tests.Quarantine;

public sealed class ByteTextTests
{
    [Theory]
    [InlineData("plain é 世", "plain é 世")]
    [InlineData("a\r\n\tb", "a\\r\\n\\tb")]
    [InlineData("\u001b[31mred\u0007", "\\x1b[31mred\\x07")]
    [InlineData("\u202etxt\u200b\u2028\u0085\ufeff", "\\u202etxt\\u200b\\u2028\\u0085\\ufeff")]
    [InlineData("0123456789abcdef0123456789", "0123456789abcdef0123…")]
    [InlineData("0123456789abcdef012\u0001", "0123456789abcdef012…")]
    public void Excerpt_AnyText_IsHarmlessAndShort(string text, string excerpt) =>
        Assert.Equal(excerpt, ByteText.Excerpt(Encoding.UTF8.GetBytes(text), excerpt.EndsWith('…') ? 20 : 100));

    [Fact]
    public void Excerpt_Binary_IsCodes() => Assert.Equal("a\\xff\\x80b", ByteText.Excerpt([97, 0xFF, 0x80, 98], 100));

    [Fact]
    public void HexLines_Bytes_AreShownBothWays() => Assert.Equal(
        [
            "00000000  1b 5b 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e  .[ABCDEFGHIJKLMN",
            "00000010  ff                                               .",
        ],
        ByteText.HexLines("\u001b[ABCDEFGHIJKLMN"u8.ToArray().Append((byte)0xFF).ToArray()));

    [Theory]
    [InlineData("text\n", true)]
    [InlineData("esc \u001b", true)]
    [InlineData("nul \0", false)]
    public void TryText_Bytes_AreTextWithoutLossOrNot(string text, bool isText) =>
        Assert.Equal(isText ? text : null, ByteText.TryText(Encoding.UTF8.GetBytes(text)));
}
