using Grainwatch.Contract;
using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Principals;
using Grainwatch.Grains;
using Xunit;

namespace Grainwatch.Cluster.Tests;

/// <summary>What becomes of batches when storage fails, or when a principal is awake twice.</summary>
public sealed class StorageFaultTests : IAsyncLifetime
{
    private readonly SharedStorage _storage = new();
    private TestHost _host = null!;

    private IPrincipals Principals => _host.Principals;

    /// <inheritdoc/>
    public async Task InitializeAsync() => _host = await TestHost.StartAsync(1, _storage);

    /// <inheritdoc/>
    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Apply_WriteFailsBeforeItIsStored_SentAgainIsAcceptedWhole()
    {
        var story = StoryBook.Tell("two-countries");
        await Principals.ApplyAsync(story.Key, story.Habits);
        _storage.FailNext(GrainStorage.Principal, Fault.BeforeWrite);

        await Assert.ThrowsAsync<PrincipalStoreException>(() => Principals.ApplyAsync(story.Key, story.Incident));
        var receipt = await Principals.ApplyAsync(story.Key, story.Incident);

        Assert.Equal(new ApplyReceipt(story.Incident.Count, 0, 0), receipt);
        Assert.Equal(Canonical.Golden(story), Canonical.Of(await Principals.AlertsOfAsync(story.Key)));
    }

    [Fact]
    public async Task Apply_WriteFailsAfterItIsStored_SentAgainIsAllDuplicates()
    {
        var story = StoryBook.Tell("two-countries");
        await Principals.ApplyAsync(story.Key, story.Habits);
        _storage.FailNext(GrainStorage.Principal, Fault.AfterWrite);

        await Assert.ThrowsAsync<PrincipalStoreException>(() => Principals.ApplyAsync(story.Key, story.Incident));
        var receipt = await Principals.ApplyAsync(story.Key, story.Incident);

        Assert.Equal(new ApplyReceipt(0, story.Incident.Count, 0), receipt);
        Assert.Equal(Canonical.Golden(story), Canonical.Of(await Principals.AlertsOfAsync(story.Key)));
    }

    [Fact]
    public async Task Apply_RecordCannotBeRead_IsAFailureOfTheStoreUntilItCan()
    {
        var story = StoryBook.Tell("quiet-life");
        _storage.FailNext(GrainStorage.Principal, Fault.Read);

        await Assert.ThrowsAsync<PrincipalStoreException>(() => Principals.ApplyAsync(story.Key, story.Events));
        var receipt = await Principals.ApplyAsync(story.Key, story.Events);

        Assert.Equal(Canonical.Distinct(story.Events), receipt.Accepted);
    }

    [Theory]
    [InlineData(Fault.BeforeWrite, DecisionOutcome.Recorded)]
    [InlineData(Fault.AfterWrite, DecisionOutcome.Known)]
    public async Task Decide_WriteFails_SentAgainIsRecordedOnce(object fault, DecisionOutcome expected)
    {
        var story = StoryBook.Tell("two-countries");
        await Principals.ApplyAsync(story.Key, story.Events);
        var mark = new MarkShared { Id = "1", By = "ana", At = story.Events[^1].Time, Shared = true };
        _storage.FailNext(GrainStorage.Principal, (Fault)fault);

        await Assert.ThrowsAsync<PrincipalStoreException>(() => Principals.DecideAsync(story.Key, mark));

        Assert.Equal(expected, await Principals.DecideAsync(story.Key, mark));
        Assert.Equal(mark, Assert.Single((await Principals.ViewAsync(story.Key))!.Decisions));
    }

    [Fact]
    public async Task Apply_SweepCannotBeStored_WritesNothingAndIsAcceptedWhenSentAgain()
    {
        var story = StoryBook.Tell("two-countries");
        _storage.FailNext(GrainStorage.Sweep, Fault.BeforeWrite);

        await Assert.ThrowsAsync<PrincipalStoreException>(() => Principals.ApplyAsync(story.Key, story.Events));

        Assert.Equal(0, _storage.WritesOf(GrainStorage.Principal));
        Assert.Equal(
            Canonical.Distinct(story.Events), (await Principals.ApplyAsync(story.Key, story.Events)).Accepted);
    }

    [Fact]
    public async Task Apply_DuplicatesOnly_WritesNothing()
    {
        var story = StoryBook.Tell("quiet-life");
        await Principals.ApplyAsync(story.Key, story.Events);
        var writes = _storage.WritesOf(GrainStorage.Principal);

        await Principals.ApplyAsync(story.Key, story.Incident);

        Assert.Equal(writes, _storage.WritesOf(GrainStorage.Principal));
    }

    [Fact]
    public async Task Apply_PrincipalAwakeInTwoClusters_LoserIsFencedAndReadsAgain()
    {
        var story = StoryBook.Tell("two-countries");
        await using var other = await TestHost.StartAsync(1, _storage);
        var (first, second) = (story.Incident.Take(2).ToList(), story.Incident.Skip(2).ToList());
        await Principals.ApplyAsync(story.Key, story.Habits);
        await other.Principals.ApplyAsync(story.Key, first);

        // This cluster's activation knows nothing of the other's write.
        await Assert.ThrowsAsync<PrincipalConflictException>(() => Principals.ApplyAsync(story.Key, story.Incident));
        var receipt = await Principals.ApplyAsync(story.Key, story.Incident);
        await Assert.ThrowsAsync<PrincipalConflictException>(() => other.Principals.ApplyAsync(story.Key, second));

        Assert.Equal(new ApplyReceipt(second.Count, first.Count, 0), receipt);
        Assert.Equal(
            new ApplyReceipt(0, second.Count, 0), await other.Principals.ApplyAsync(story.Key, second));
        Assert.Equal(Canonical.Golden(story), Canonical.Of(await other.Principals.AlertsOfAsync(story.Key)));
    }

    [Fact]
    public async Task Apply_WritesThatFailAtRandom_AcknowledgedOnceEachAndEndsWithEqualAlerts()
    {
        const int Seed = 11;
        var random = new Random(Seed);
        var story = StoryBook.Tell("relayed-token");

        foreach (var batch in Delivery.Of(story, "delayed-one-by-one-6"))
        {
            if (random.Next(3) == 0) _storage.FailNext(GrainStorage.Principal, (Fault)random.Next(3));
            await Resend.UntilAcknowledgedAsync(() => Principals.ApplyAsync(story.Key, batch));
        }

        _storage.Heal();
        Assert.Equal(Canonical.Golden(story), Canonical.Of(await Principals.AlertsOfAsync(story.Key)));
        Assert.Equal(Canonical.Distinct(story.Events), (await Principals.ViewAsync(story.Key))!.Events);
    }
}
