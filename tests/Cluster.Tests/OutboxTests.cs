using Grainwatch.Contract;
using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;
using Grainwatch.Grains;
using Xunit;

namespace Grainwatch.Cluster.Tests;

/// <summary>What becomes of notices when the account index fails.</summary>
public sealed class OutboxTests : IAsyncLifetime
{
    private readonly SharedStorage _storage = new();
    private TestHost _host = null!;

    private IPrincipals Principals => _host.Principals;

    /// <inheritdoc/>
    public async Task InitializeAsync() => _host = await TestHost.StartAsync(1, _storage);

    /// <inheritdoc/>
    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(GrainStorage.AccountIndex)]
    [InlineData(GrainStorage.AccountDirectory)]
    public async Task Apply_IndexFails_AcknowledgesAndTellsWhenThePrincipalWakesAgain(string failing)
    {
        var story = StoryBook.Tell("two-countries");
        var query = new AlertQuery { Accounts = [story.Key.Account] };
        _storage.FailNext(failing, Fault.BeforeWrite, int.MaxValue);

        var receipt = await Principals.ApplyAsync(story.Key, story.Events);
        // A list without them would look like all clear.
        await Assert.ThrowsAnyAsync<PrincipalStoreException>(() => Principals.AlertsAsync(query));
        _storage.Heal();
        await _host.DeactivateAllAsync();
        await Principals.ViewAsync(story.Key);

        Assert.Equal(story.Events.Count, receipt.Accepted);
        Assert.Equal(
            story.Expected.Count(alert => alert.State == AlertState.Open), (await Principals.AlertsAsync(query)).Count);
        Assert.Equal(story.Key.Text, Assert.Single(await Principals.FindAsync(story.Actor.Arn)).Key);
    }

    [Fact]
    public async Task Apply_IndexFailsOnce_NextBatchTells()
    {
        var story = StoryBook.Tell("two-countries");
        _storage.FailNext(GrainStorage.AccountIndex, Fault.BeforeWrite);

        await Principals.ApplyAsync(story.Key, story.Habits);
        await Principals.ApplyAsync(story.Key, story.Incident);

        Assert.Equal(story.Key.Text, Assert.Single(await Principals.FindAsync(story.Key.Text)).Key);
    }

    [Fact]
    public async Task Apply_ManyPrincipalsOfOneAccount_ShareTheWritesOfTheIndex()
    {
        const int Count = 400;
        _storage.Latency = TimeSpan.FromMilliseconds(10);
        var account = StoryBook.NextAccount();
        var actors = Enumerable.Range(0, Count).Select(i => Actor.User(account, $"user{i}")).ToList();

        await Task.WhenAll(actors.Select(actor => _host.Principals.ApplyAsync(
            actor.Key, new Script(actor).Call("2026-03-23 09:00", Spots.Lyon).Events)));

        // One write for each principal, and fewer than that for what lists and watches them.
        Assert.Equal(Count, _storage.WritesOf(GrainStorage.Principal));
        Assert.InRange(_storage.WritesOf(GrainStorage.AccountIndex), ClusterShards.OfAccount, Count - 1);
        Assert.InRange(_storage.WritesOf(GrainStorage.Sweep), ClusterShards.OfSweep, Count - 1);
        foreach (var actor in actors) Assert.Single(await _host.Principals.FindAsync(actor.Arn));
    }
}
