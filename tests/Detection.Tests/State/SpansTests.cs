using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Tests.State;

public sealed class SpansTests
{
    private static readonly TimeSpan s_gap = TimeSpan.FromDays(10);

    [Theory]
    [InlineData("0 10 20", 1)]
    [InlineData("0 10.1", 2)]
    [InlineData("0 20 10", 1)]
    [InlineData("20 0 10.5", 2)]
    [InlineData("0 30 60", 3)]
    [InlineData("60 30 0 45", 4)]
    public void Add_AnyOrder_CutsWhereTheGapIsTooLong(string days, int spans) =>
        Assert.Equal(spans, Of(days).Count);

    [Fact]
    public void Add_BetweenTwoSpans_JoinsThem()
    {
        var span = Assert.Single(Of("0 20 10"));

        Assert.Equal((Story.Start, Story.Start.AddDays(20)), (span.First, span.Last));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.1, true)]
    [InlineData(10, true)]
    [InlineData(10.1, false)]
    [InlineData(30.1, true)]
    [InlineData(-5, false)]
    public void WasSeenBefore_EveryTime_IsTheHalfOpenWindowBeforeIt(double day, bool seen) =>
        Assert.Equal(seen, Spans.WasSeenBefore(Of("0 30"), Story.Start.AddDays(day), s_gap));

    [Fact]
    public void Forget_SpansThatEndedBefore_AreGone() =>
        Assert.Equal(Story.Start.AddDays(30), Assert.Single(Forget(Of("0 30"), 5)).First);

    private static List<Span> Forget(List<Span> spans, double day)
    {
        Spans.Forget(spans, Story.Start.AddDays(day));
        return spans;
    }

    private static List<Span> Of(string days)
    {
        List<Span> spans = [];
        var story = new Story();
        foreach (var day in days.Split(' ')) story.Call(Story.Day(double.Parse(day)), Where.Lyon);
        foreach (var e in story.Events) Spans.Add(spans, e, s_gap);
        return spans;
    }
}
