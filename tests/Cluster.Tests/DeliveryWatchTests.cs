using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Silence;
using Grainwatch.Grains;
using Grainwatch.Silo.Gateways;
using Xunit;

namespace Grainwatch.Cluster.Tests;

/// <summary>The watch of a cluster's accounts: silos and storage may fail between noticing and telling.</summary>
public sealed class DeliveryWatchTests : IAsyncLifetime
{
    private const string One = "111122223333";
    private const string Two = "444455556666";
    private const string Three = "777788889999";

    private static readonly Policy s_policy = Policy.Default with
    {
        SilentAfter = TimeSpan.FromSeconds(16),
        SteadyFor = 2,
    };

    private readonly SharedStorage _storage = new();
    private TestHost _host = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync() => _host = await TestHost.StartAsync(2, _storage, s_policy);

    /// <inheritdoc/>
    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Report_AccountOfTwoGatewaysStops_IsOneAlertAndEndsWithIt()
    {
        await DeliverAsync(TimeSpan.FromSeconds(33), One, Two);
        await UntilAsync(alerts => alerts.Count == 1, Two);
        var alert = Assert.Single(await AlertsAsync());
        Assert.Equal(("account-silent", One, 47), (alert.Rule, alert.Account, alert.Risk));

        var ended = await UntilAsync(alerts => alerts is [{ Risk: 21 }], One, Two);

        Assert.Equal(alert.Id, ended[0].Id);
        Assert.Contains("delivered nothing for", ended[0].Title, StringComparison.Ordinal);
    }

    /// <summary>What was noticed is stored before it is told: whoever goes on tells the same, once.</summary>
    [Fact]
    public async Task Report_SilosDieBetweenNoticingAndTelling_IsToldOnceAfterAll()
    {
        await DeliverAsync(TimeSpan.FromSeconds(33), One, Two);
        _storage.FailAfter(GrainStorage.Principal, 0);
        await Eventually.IsAsync(
            async () =>
            {
                await ReportAsync(Two);
                return Noticed();
            },
            tiding => tiding is not null);
        var noticed = Noticed()!;

        await _host.Cluster.KillSiloAsync(_host.Cluster.SecondarySilos[0]);
        await _host.DeactivateAllAsync();
        _storage.Heal();
        var alerts = await UntilAsync(found => found.Count > 0, Two);

        Assert.Equal(One, Assert.Single(alerts).Account);
        var view = await _host.Principals.ViewAsync(OwnMemories.TrailOf(One).Key);
        Assert.Equal(noticed.ToEvent().Id.ToString(), Assert.Single(view!.SensitiveActions).EventId);
        Assert.Equal(1, view.Events);
    }

    /// <summary>
    /// By the times of another policy all windows are forgotten, and nobody would be missed for hours.
    /// </summary>
    [Fact]
    public async Task Report_SiloThatDoesNotKnowThePolicyYet_MeasuresNothingByAGuess()
    {
        await DeliverAsync(TimeSpan.FromSeconds(33), One, Two, Three);
        // What is known is stored before it is told that one is silent.
        await UntilAsync(alerts => alerts.Count == 1, One, Two);
        await _host.DisposeAsync();
        var guess = LivePolicy.Guess(PolicyInForce.Default);
        _host = await TestHost.StartAsync(1, _storage, guess);
        await Assert.ThrowsAnyAsync<PrincipalStoreException>(() => ReportAsync(One, Two));

        guess.Replace(PolicyInForce.Of(s_policy));

        Assert.Equal(2, (await ReportAsync(One, Two)).Steady);
    }

    [Fact]
    public async Task Report_RecordIsDamaged_LearnsAnew()
    {
        await ReportAsync(One);
        await _host.DeactivateAllAsync();
        _storage.Damage(GrainStorage.DeliveryWatch, _ => true, bytes => [.. bytes.Select(b => (byte)~b)]);

        var state = await Eventually.IsAsync(() => ReportAsync(One), _ => true);

        Assert.Equal(0, state.Steady);
    }

    private Tiding? Noticed() => _storage.BytesOf(GrainStorage.DeliveryWatch)
        .Select(bytes => DeliveryWatch.Read("cluster", bytes).Untold).FirstOrDefault(told => told.Count > 0)?[0];

    private async Task<DeliveryState> ReportAsync(params string[] accounts)
    {
        var now = DateTime.UtcNow;
        return await new ClusterDeliveries(_host.Cluster.Client).ReportAsync(
            [.. accounts.Select(account => new Arrived(account, now))]);
    }

    /// <summary>Two gateways report the same accounts for a while.</summary>
    private async Task DeliverAsync(TimeSpan time, params string[] accounts)
    {
        for (var until = DateTime.UtcNow + time; DateTime.UtcNow < until; await Task.Delay(500))
        {
            await ReportAsync(accounts);
            await ReportAsync(accounts);
        }
    }

    private async Task<IReadOnlyList<AlertHeader>> UntilAsync(
        Func<IReadOnlyList<AlertHeader>, bool> isSo, params string[] accounts) => await Eventually.IsAsync(
            async () =>
            {
                await ReportAsync(accounts);
                return await AlertsAsync();
            },
            isSo);

    private async Task<IReadOnlyList<AlertHeader>> AlertsAsync() =>
        (await _host.Principals.ListAlertsAsync(new AlertQuery())).Alerts;
}
