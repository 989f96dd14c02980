using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Xunit;

namespace Grainwatch.Contract;

/// <summary>
/// What every host of principals promises of applying and viewing. A host's test project derives from this class and
/// gives its <see cref="Principals"/>, running under the default policy. One running host may serve all specifications:
/// each speaks of accounts of its own.
/// </summary>
public abstract class PrincipalsContract
{
    private const string Shortest = "quiet-life";

    /// <summary>Every story in every way of delivery.</summary>
    public static TheoryData<string, string> Deliveries
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (var story in StoryBook.Names)
                foreach (var way in Delivery.Names) data.Add(story, way);
            return data;
        }
    }

    /// <summary>Every story.</summary>
    public static TheoryData<string> StoryNames => [.. StoryBook.Names];

    /// <summary>The running host.</summary>
    protected abstract IPrincipals Principals { get; }

    [Theory]
    [MemberData(nameof(StoryNames))]
    public async Task Apply_Story_RaisesWhatWasWorkedOutByHand(string name)
    {
        var story = StoryBook.Tell(name);

        await Principals.ApplyAsync(story.Key, story.Events);

        Assert.Equal(story.Expected, Canonical.Summary(await Principals.AlertsOfAsync(story.Key)));
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task Apply_AnyDelivery_EndsWithEqualAlertsAndAddsUp(string name, string way)
    {
        var story = StoryBook.Tell(name);
        var batches = Delivery.Of(story, way);

        var sum = default(ApplyReceipt);
        foreach (var batch in batches) sum += await Principals.ApplyAsync(story.Key, batch);

        Assert.Equal(batches.Sum(batch => batch.Count), sum.Total);
        Assert.Equal(Canonical.Distinct(story.Events), sum.Accepted);
        Assert.Equal(0, sum.Late);
        Assert.Equal(Canonical.Golden(story), Canonical.Of(await Principals.AlertsOfAsync(story.Key)));
    }

    [Fact]
    public async Task Apply_SameBatchAgain_CountsDuplicatesOnly()
    {
        var story = StoryBook.Tell("two-countries");
        var count = story.Incident.Count;

        var first = await Principals.ApplyAsync(story.Key, story.Incident);
        var second = await Principals.ApplyAsync(story.Key, story.Incident);

        Assert.Equal(new ApplyReceipt(count, 0, 0), first);
        Assert.Equal(new ApplyReceipt(0, count, 0), second);
    }

    [Fact]
    public async Task Apply_SameBatchAgainLongerThanTheLateness_CountsDuplicatesOnly()
    {
        var story = StoryBook.Tell(Shortest);

        await Principals.ApplyAsync(story.Key, story.Events);
        var second = await Principals.ApplyAsync(story.Key, story.Events);

        Assert.Equal(new ApplyReceipt(0, story.Events.Count, 0), second);
    }

    [Fact]
    public async Task Apply_EventFurtherBehindThanTheLateness_IsCountedLate()
    {
        var story = StoryBook.Tell(Shortest);

        await Principals.ApplyAsync(story.Key, story.Incident);
        var receipt = await Principals.ApplyAsync(story.Key, [story.Events[0]]);

        Assert.Equal(new ApplyReceipt(0, 0, 1), receipt);
    }

    [Fact]
    public async Task Apply_NoEvents_ChangesNothing()
    {
        var key = StoryBook.Tell(Shortest).Key;

        Assert.Equal(default, await Principals.ApplyAsync(key, []));
        Assert.Null(await Principals.ViewAsync(key));
    }

    [Fact]
    public async Task Apply_EventOfSomebodyElse_IsRefusedWhole()
    {
        var story = StoryBook.Tell(Shortest);
        TrailEvent[] mixed = [story.Events[0], StoryBook.Tell("stolen-key").Events[0]];

        await Assert.ThrowsAnyAsync<ArgumentException>(() => Principals.ApplyAsync(story.Key, mixed));

        Assert.Null(await Principals.ViewAsync(story.Key));
    }

    [Fact]
    public async Task Apply_ManyCallersForOnePrincipal_AddUpAndEndWithEqualAlerts()
    {
        var story = StoryBook.Tell("two-countries");
        await Principals.ApplyAsync(story.Key, story.Habits);

        // Each event reaches the host from two callers at once.
        var calls = story.Incident.Concat(story.Incident).Chunk(1)
            .Select(batch => Task.Run(() => Principals.ApplyAsync(story.Key, batch)));
        var sum = (await Task.WhenAll(calls)).Aggregate((left, right) => left + right);

        Assert.Equal(new ApplyReceipt(story.Incident.Count, story.Incident.Count, 0), sum);
        Assert.Equal(Canonical.Golden(story), Canonical.Of(await Principals.AlertsOfAsync(story.Key)));
    }

    [Fact]
    public async Task Apply_ManyPrincipalsAtOnce_KeepsThemApart()
    {
        var stories = Enumerable.Range(0, 40)
            .Select(i => StoryBook.Tell(StoryBook.Names[i % StoryBook.Names.Count])).ToList();

        await Task.WhenAll(stories.Select(story => Task.Run(async () =>
        {
            foreach (var batch in Delivery.Of(story, "pieces-9")) await Principals.ApplyAsync(story.Key, batch);
        })));

        foreach (var story in stories)
            Assert.Equal(Canonical.Golden(story), Canonical.Of(await Principals.AlertsOfAsync(story.Key)));
    }

    [Theory]
    [MemberData(nameof(StoryNames))]
    public async Task View_AfterStory_ShowsWhatTheMemoryHolds(string name)
    {
        var story = StoryBook.Tell(name);
        foreach (var batch in Delivery.Of(story, "delayed-9")) await Principals.ApplyAsync(story.Key, batch);

        var view = await Principals.ViewAsync(story.Key);

        Assert.NotNull(view);
        Assert.InRange(view.Risk, 0, 100);
        Assert.Equal(Canonical.Of(PrincipalView.Of(Canonical.Fold(story), DateTime.UnixEpoch)), Canonical.Of(view));
    }

    [Fact]
    public async Task View_UnknownPrincipal_IsNull() =>
        Assert.Null(await Principals.ViewAsync(new PrincipalKey("IAMUser", StoryBook.NextAccount(), "AIDANOBODY")));
}
