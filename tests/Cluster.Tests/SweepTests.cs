using Grainwatch.Contract;
using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;
using Grainwatch.Grains;
using Orleans.TestingHost;
using Xunit;

namespace Grainwatch.Cluster.Tests;

/// <summary>What was stored is told, though whoever stored it died and nothing wakes the principal again.</summary>
public sealed class SweepTests
{
    private readonly SharedStorage _storage = new();

    [Fact]
    public async Task Kill_SiloBetweenWriteAndTelling_ListsTellAllTheSame()
    {
        await using var host = await TestHost.StartAsync(3, _storage);
        var (story, silo) = await StoryOfASecondaryAsync(host);

        var apply = await DieBetweenWriteAndTellingAsync(host, story, () => host.Cluster.KillSiloAsync(silo));

        await AssertListedAsync(host, story);
        await Assert.ThrowsAsync<PrincipalStoreException>(() => apply);
    }

    [Fact]
    public async Task Kill_AllSilosBetweenWriteAndTelling_TheNextClusterTells()
    {
        var story = StoryBook.Tell("two-countries");
        await using (var host = await TestHost.StartAsync(2, _storage))
        {
            await host.Principals.ApplyAsync(story.Key, story.Habits);
            _ = await DieBetweenWriteAndTellingAsync(host, story, host.KillAsync);
        }

        await using var next = await TestHost.StartAsync(2, _storage);

        await AssertListedAsync(next, story);
    }

    [Fact]
    public async Task Apply_IndexDownForAWhile_TellsBySweepAlone()
    {
        await using var host = await TestHost.StartAsync(1, _storage);
        var story = StoryBook.Tell("relayed-token");
        await host.Principals.ApplyAsync(story.Key, story.Habits);
        _storage.FailNext(GrainStorage.AccountIndex, Fault.BeforeWrite, int.MaxValue);

        await host.Principals.ApplyAsync(story.Key, story.Incident);
        await Task.Delay(3000);
        _storage.Heal();

        await AssertListedAsync(host, story);
    }

    [Fact]
    public async Task Sweep_RecordDamagedAndAllSilosDead_AsksAllStoredPrincipals()
    {
        var story = StoryBook.Tell("stolen-key");
        await using (var host = await TestHost.StartAsync(2, _storage))
        {
            await host.Principals.ApplyAsync(story.Key, story.Habits);
            _ = await DieBetweenWriteAndTellingAsync(host, story, host.KillAsync);
        }

        _storage.Damage(GrainStorage.Sweep, _ => true, bytes => [99, .. bytes.AsSpan(1)]);
        await using var next = await TestHost.StartAsync(2, _storage);

        await AssertListedAsync(next, story);
    }

    /// <summary>The last day is stored, and its writer is killed before it knows.</summary>
    private async Task<Task> DieBetweenWriteAndTellingAsync(TestHost host, Story story, Func<Task> kill)
    {
        var stored = _storage.HoldNext(GrainStorage.Principal);
        var apply = host.Principals.ApplyAsync(story.Key, story.Incident);
        await stored;
        await kill();
        return apply;
    }

    /// <summary>Lists are asked, the principal never.</summary>
    private static async Task AssertListedAsync(TestHost host, Story story)
    {
        var query = new AlertQuery { Accounts = [story.Key.Account], States = Enum.GetValues<AlertState>() };
        var expected = story.Expected.Count;
        await Eventually.IsAsync(
            async () => (await host.Principals.AlertsAsync(query)).Count(IsPresent), count => count == expected);
    }

    private static bool IsPresent(AlertHeader alert) =>
        alert.State is not (AlertState.Superseded or AlertState.Withdrawn);

    /// <summary>The first silo keeps the test cluster's membership: another has to die.</summary>
    private static async Task<(Story Story, SiloHandle Silo)> StoryOfASecondaryAsync(TestHost host)
    {
        var management = host.Cluster.GrainFactory.GetGrain<IManagementGrain>(0);
        while (true)
        {
            var story = StoryBook.Tell("two-countries");
            await host.Principals.ApplyAsync(story.Key, story.Habits);
            var address = await management.GetActivationAddress(
                host.Cluster.GrainFactory.GetGrain<IPrincipalGrain>(story.Key.Text));
            if (host.Cluster.SecondarySilos.FirstOrDefault(silo => silo.SiloAddress.Equals(address)) is { } silo)
                return (story, silo);
        }
    }
}
