using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Tests.State;

public sealed class UsageTests
{
    private static readonly int s_today = Usage.DayOf(Story.Start);

    [Fact]
    public void Add_ManyDays_CountsEventsAndDays()
    {
        var usage = Of(0, 1, 1, 2, 9);

        Assert.Equal((5, 4), (usage.Count, usage.Days));
        Assert.Equal((Story.Start, Story.Start.AddDays(9)), (usage.First, usage.Last));
    }

    [Fact]
    public void Before_ARecentDay_LeavesOutThatDayAndWhatFollows()
    {
        var usage = Of(0, 1, 5, 6, 6, 7);

        Assert.Equal((3, 3), (usage.DaysBefore(s_today + 6), usage.CountBefore(s_today + 6)));
        Assert.Equal((4, 5), (usage.DaysBefore(s_today + 7), usage.CountBefore(s_today + 7)));
    }

    [Fact]
    public void Add_OutOfOrderWithinTheLateness_GivesTheSameDays()
    {
        var inOrder = Of(0, 1, 2, 3, 4);
        var shuffled = Of(1, 0, 2, 4, 3);

        for (var day = 2; day < 6; day++)
            Assert.Equal(inOrder.DaysBefore(s_today + day), shuffled.DaysBefore(s_today + day));
    }

    [Fact]
    public void IsFirst_TieInTime_IsBrokenTheSameWayInAnyOrder()
    {
        var events = new Story().Call(0, Where.Lyon).Call(0, Where.Lyon).Events;
        Usage forth = new(), back = new();
        foreach (var e in events) forth.Add(e);
        foreach (var e in events.Reverse()) back.Add(e);

        Assert.Equal(events.Select(forth.IsFirst), events.Select(back.IsFirst));
        Assert.Single(events, forth.IsFirst);
    }

    private static Usage Of(params int[] days)
    {
        var usage = new Usage();
        var story = new Story();
        foreach (var day in days) story.Call(Story.Day(day), Where.Lyon);
        foreach (var e in story.Events) usage.Add(e);
        return usage;
    }
}
