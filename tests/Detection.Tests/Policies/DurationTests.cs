using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Tests.Policies;

public sealed class DurationTests
{
    [Theory]
    [InlineData("65m", "65m")]
    [InlineData("60m", "60m")]
    [InlineData("3600s", "60m")]
    [InlineData("1h", "60m")]
    [InlineData("120m", "2h")]
    [InlineData("24h", "24h")]
    [InlineData("1d", "24h")]
    [InlineData("48h", "2d")]
    [InlineData("90d", "90d")]
    [InlineData("1s", "1s")]
    [InlineData("0d", "0s")]
    public void Text_OfAnySpelling_IsOne(string text, string canonical)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(canonical, Duration.Text(duration));
        Assert.Matches(Duration.Form, text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("65")]
    [InlineData("65 m")]
    [InlineData(" 65m")]
    [InlineData("065m")]
    [InlineData("+65m")]
    [InlineData("1.5h")]
    [InlineData("65M")]
    [InlineData("01:05:00")]
    [InlineData("PT65M")]
    [InlineData("9999999999s")]
    public void TryParse_AnotherForm_IsRefused(string text)
    {
        Assert.False(Duration.TryParse(text, out _));
        Assert.DoesNotMatch(Duration.Form, text);
    }

    [Fact]
    public void TryParse_MoreThanThereIsTime_IsRefused() => Assert.False(Duration.TryParse("999999999d", out _));
}
