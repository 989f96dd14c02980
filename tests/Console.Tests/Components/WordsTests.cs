using Grainwatch.Detection.Alerts;
using Grainwatch.Soc.Console.Components;
using Xunit;

namespace Grainwatch.Soc.Console.Tests.Components;

public sealed class WordsTests
{
    [Theory]
    [InlineData(30, "just now")]
    [InlineData(60, "1 min ago")]
    [InlineData(3_599, "59 min ago")]
    [InlineData(3_600, "1 h ago")]
    [InlineData(172_799, "47 h ago")]
    [InlineData(172_800, "2 days ago")]
    [InlineData(5_183_999, "59 days ago")]
    [InlineData(10_000_000, "3 months ago")]
    [InlineData(-7_200, "in 2 h")]
    public void Ago_OfASpan_IsOneUnit(int seconds, string text)
    {
        var now = new DateTime(2026, 5, 25, 12, 0, 0, DateTimeKind.Utc);

        Assert.Equal(text, Words.Ago(now.AddSeconds(-seconds), now));
    }

    [Theory]
    [InlineData(33.94, 33, Severity.Low)]
    [InlineData(33.96, 34, Severity.Medium)]
    [InlineData(59.99, 60, Severity.High)]
    [InlineData(86.9, 86, Severity.High)]
    [InlineData(120, 100, Severity.Critical)]
    public void Band_OfARiskBesideABound_IsThatOfTheNumberThatIsShown(double risk, int whole, Severity band)
    {
        Assert.Equal(whole, Words.Whole(risk));
        Assert.Equal(band, Words.Band(risk));
    }

    [Fact]
    public async Task RiskMeter_BesideABound_HasTheColourOfTheNumberBesideIt()
    {
        var meter = await Rendered.OfAsync<RiskMeter>((nameof(RiskMeter.Risk), 33.96));

        Assert.True(meter.QuerySelector("svg")!.ClassList.Contains("medium"));
        Assert.Equal("risk 34 of 100", meter.QuerySelector("svg")!.GetAttribute("aria-label"));
    }

    [Fact]
    public void ReasonSteps_OfContributions_GoOnWhereTheOneBeforeEnded()
    {
        var steps = ReasonStep.Of([new("a", 47, ""), new("b", -20, ""), new("c", 90, ""), new("d", 0, "")]);

        Assert.Equal([0, 27, 27], steps.Take(3).Select(step => step.From));
        Assert.Equal([47, 20, 73], steps.Take(3).Select(step => step.Width));
        Assert.All(steps, step => Assert.InRange(step.From + step.Width, 0, 100));
    }

    [Fact]
    public void ReasonSteps_BeyondTheScale_StayOnIt()
    {
        var steps = ReasonStep.Of([new Reason("a", 80, ""), new Reason("b", 60, ""), new Reason("c", -300, "")]);

        Assert.All(steps, step => Assert.True(step is { From: >= 0, Width: > 0 } && step.From + step.Width <= 100));
    }
}
