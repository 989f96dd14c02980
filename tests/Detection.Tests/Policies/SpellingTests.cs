using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Tests.Policies;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("windw", "window")]
    [InlineData("WINDOW", "window")]
    [InlineData("lerning", "learning")]
    [InlineData("federated-console-logins-", "federated-console-login")]
    [InlineData("wall", null)]
    [InlineData("", null)]
    public void Nearest_OfAWord_IsWhatItMayStandFor(string word, string? expected) =>
        Assert.Equal(expected, Spelling.Nearest(word, ["window", "learning", "federated-console-login"]));

    [Fact]
    public void Nearest_OfNothing_IsNothing() => Assert.Null(Spelling.Nearest("window", []));
}
