using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Routing;
using Xunit;

namespace Grainwatch.Ingest.Tests.Routing;

public sealed class EventGroupsTests
{
    // A place in the order, and a group's number.
    private const int BytesOfEvent = 8 + 4;

    // Where a group ends, its entry in the dictionary, and what both leave behind when they grow.
    private const int BytesOfGroup = 160;

    [Fact]
    public void ByPrincipal_TurnsOfSeveral_GroupsByFirstAppearanceInTheOrderGiven()
    {
        TrailEvent[] events = [RowsOf.User("bob", 4), RowsOf.User("ada", 3), RowsOf.User("bob", 1)];

        var groups = EventGroups.ByPrincipal(events).ToList();

        Assert.Equal(2, groups.Count);
        Assert.Equal([events[0], events[2]], groups[0]);
        Assert.Equal([events[1]], groups[1]);
    }

    [Theory]
    [InlineData(1, 4096)]
    [InlineData(64, 64)]
    [InlineData(1000, 4)]
    public void ByPrincipal_Batch_AllocatesForEventsAndGroupsAlone(int users, int eventsOfUser)
    {
        var events = RowsOf.Users(users, eventsOfUser);

        var allocated = Enumerable.Range(0, 20).Min(_ => Measure(events));

        Assert.InRange(allocated, 1, (BytesOfEvent * events.Count) + (BytesOfGroup * users) + 1024);
    }

    private static long Measure(List<TrailEvent> events)
    {
        var grouped = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var group in EventGroups.ByPrincipal(events)) grouped += group.Count;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(events.Count, grouped);
        return allocated;
    }
}
