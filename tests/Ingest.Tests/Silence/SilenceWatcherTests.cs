using System.Text;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Silence;
using Grainwatch.Ingest.Sources;
using Grainwatch.Ingest.Tests.Routing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Grainwatch.Ingest.Tests.Silence;

/// <summary>What arrives at a router, noticed, kept and told by a gateway of one machine.</summary>
public sealed class SilenceWatcherTests
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(15);
    private static readonly Policy s_policy = Policy.Default with { SteadyFor = 12 };

    private readonly ManualClock _clock = new();
    private readonly FakePrincipals _principals = new();
    private readonly FlakyCheckpoints _checkpoints = new();
    private readonly ArrivalMeter _meter;
    private SilenceWatcher _watcher;

    public SilenceWatcherTests()
    {
        _meter = new ArrivalMeter(_clock);
        _watcher = Create();
    }

    [Fact]
    public async Task ReportAsync_SteadyAccountStopsAndGoesOn_IsAnAlertThatSaysForHowLong()
    {
        await DeliverAsync(TimeSpan.FromHours(6));
        await PassAsync(TimeSpan.FromMinutes(31));

        var alert = Assert.Single(await AlertsAsync());
        Assert.Equal(("account-silent", 47), (alert.Rule, alert.Risk));
        Assert.Equal("Account 123456789012 delivers nothing since 2026-05-01 06:00Z", alert.Title);
        Assert.Equal("123456789012", Assert.Single(_watcher.State!.Silent).Account);

        await PassAsync(TimeSpan.FromMinutes(29));
        await DeliverAsync(TimeSpan.FromMinutes(5));

        var ended = Assert.Single(await AlertsAsync());
        Assert.Equal((alert.Id, 21), (ended.Id, ended.Risk));
        Assert.Equal(
            "Account 123456789012 delivered nothing for 60 minutes, until 2026-05-01 07:00Z", ended.Title);
    }

    [Fact]
    public async Task ReportAsync_StartedAnewInBetween_GoesOnWhereItWas()
    {
        await DeliverAsync(TimeSpan.FromHours(6));
        _watcher = Create();
        await PassAsync(TimeSpan.FromMinutes(32));

        Assert.Single(await AlertsAsync());
        Assert.InRange(_checkpoints.Writes, 6 * 60, (6 * 60) + 60);
    }

    /// <summary>Whatever could not be told is told later, with the same id: once.</summary>
    [Fact]
    public async Task ReportAsync_HostDoesNotAnswer_TellsItLaterAndOnce()
    {
        await DeliverAsync(TimeSpan.FromHours(6));
        _principals.Before = _ => throw new PrincipalStoreException("no room");
        Assert.Equal(0, await PassAsync(TimeSpan.FromMinutes(33)));
        Assert.Equal("123456789012", Assert.Single(_watcher.State!.Silent).Account);
        Assert.Empty(await AlertsAsync());
        _watcher = Create();

        _principals.Before = _ => Task.CompletedTask;
        await PassAsync(TimeSpan.FromMinutes(1));

        Assert.Single(await AlertsAsync());
        var view = await _principals.ViewAsync(OwnMemories.TrailOf("123456789012").Key);
        Assert.Equal((1, 0), (view!.Events, view.Duplicates));
    }

    /// <summary>
    /// One memory that cannot be served keeps neither another account nor the gateway from being heard.
    /// </summary>
    [Fact]
    public async Task ReportAsync_OneMemoryCannotBeServed_TheOthersAreTold()
    {
        string[] accounts = ["000000000001", "123456789012", "999999999999"];
        var sick = OwnMemories.TrailOf(accounts[1]).Key;
        _principals.Before = key => key.Equals(sick)
            ? throw new PrincipalPoisonedException(sick.Text, DateTime.UnixEpoch, "damaged")
            : Task.CompletedTask;
        for (var until = _clock.Now.AddHours(7); _clock.Now < until; _clock.Advance(s_look))
        {
            foreach (var account in until - _clock.Now > TimeSpan.FromHours(1) ? accounts : ["777777777777"])
                NoteOf(account, ageMinutes: 20);
            await _watcher.ReportAsync(CancellationToken.None);
        }

        var told = await AlertsAsync();
        Assert.Equal(
            ["000000000001", "999999999999", "grainwatch"],
            told.Select(alert => alert.Account).Order(StringComparer.Ordinal));
        Assert.Equal(accounts, _watcher.State!.Silent.Select(silent => silent.Account));

        _principals.Before = _ => Task.CompletedTask;
        await _watcher.ReportAsync(CancellationToken.None);
        Assert.Contains(await AlertsAsync(), alert => alert.Account == accounts[1]);
    }

    /// <summary>Where accounts cannot be reported, that this gateway is behind is told all the same.</summary>
    [Fact]
    public async Task ReportAsync_CheckpointCannotBeWritten_GatewayIsHeardOf()
    {
        _checkpoints.Fails = true;
        for (var look = 0; look < 30; look++, _clock.Advance(s_look))
        {
            NoteOf("123456789012", ageMinutes: 20);
            await Assert.ThrowsAsync<PrincipalStoreException>(() => _watcher.ReportAsync(CancellationToken.None));
        }

        Assert.Equal("gateway-behind", Assert.Single(await AlertsAsync()).Rule);
        Assert.NotNull(_watcher.BehindSince);
    }

    /// <summary>What cannot be kept is not told: after a crash something else might be.</summary>
    [Fact]
    public async Task ReportAsync_CheckpointCannotBeWritten_TellsNothingUntilItCan()
    {
        await DeliverAsync(TimeSpan.FromHours(6));
        _checkpoints.Fails = true;
        await PassAsync(TimeSpan.FromMinutes(33));
        Assert.Empty(await AlertsAsync());

        _checkpoints.Fails = false;
        await PassAsync(TimeSpan.FromMinutes(1));

        Assert.Single(await AlertsAsync());
    }

    [Fact]
    public async Task ReportAsync_DocumentIsDamaged_LearnsAnew()
    {
        await DeliverAsync(TimeSpan.FromHours(1));
        await _checkpoints.SetAsync("deliveries", Encoding.UTF8.GetBytes("what is this"));
        _watcher = Create();

        await DeliverAsync(TimeSpan.FromMinutes(2));

        Assert.Equal((1, 0), (_watcher.State!.Accounts, _watcher.State.Steady));
    }

    [Fact]
    public async Task ReportAsync_EventsAreOldWhenTheyCome_GatewayIsBehindUntilItHasCaughtUp()
    {
        await DeliverAsync(TimeSpan.FromMinutes(7), ageMinutes: 20);
        var alert = Assert.Single(await AlertsAsync());
        Assert.Equal(("gateway-behind", 21), (alert.Rule, alert.Risk));
        Assert.StartsWith("Gateway gw is 20 minutes behind", alert.Title, StringComparison.Ordinal);
        Assert.NotNull(_watcher.BehindSince);

        // Another run knows nothing of it, and says all the same that it is over.
        _watcher = Create();
        await DeliverAsync(TimeSpan.FromMinutes(7), ageMinutes: 2);

        Assert.Equal((alert.Id, 8), (Assert.Single(await AlertsAsync()).Id, (await AlertsAsync())[0].Risk));
    }

    [Fact]
    public async Task ReportAsync_NeverBehind_LeavesNoMemory()
    {
        await DeliverAsync(TimeSpan.FromMinutes(20), ageMinutes: 2);

        Assert.Null(await _principals.ViewAsync(OwnMemories.GatewayOf("gw").Key));
    }

    private SilenceWatcher Create() => new(
        _meter,
        new KeptDeliveries(_principals, _checkpoints, () => s_policy, "gw", _clock, NullLogger.Instance),
        _principals, () => s_policy, "gw", _clock, NullLogger.Instance);

    private async Task DeliverAsync(TimeSpan time, int ageMinutes = 3)
    {
        for (var until = _clock.Now + time; ; _clock.Advance(s_look))
        {
            NoteOf("123456789012", ageMinutes);
            await _watcher.ReportAsync(CancellationToken.None);
            if (_clock.Now >= until) return;
        }
    }

    private void NoteOf(string account, int ageMinutes)
    {
        var of = new Principal(new PrincipalKey("IAMUser", account, "AIDAADA"), "ada");
        _meter.Note(new([
            RowsOf.User("ada", 0) with { Principal = of, Time = _clock.Now.AddMinutes(-ageMinutes) }]));
    }

    private async Task<int> PassAsync(TimeSpan time)
    {
        var failures = 0;
        for (var until = _clock.Now + time; _clock.Now < until;)
        {
            _clock.Advance(s_look);
            try
            {
                await _watcher.ReportAsync(CancellationToken.None);
            }
            catch (PrincipalStoreException)
            {
                failures++;
            }
        }

        return failures;
    }

    private async Task<IReadOnlyList<AlertHeader>> AlertsAsync() =>
        (await _principals.ListAlertsAsync(new AlertQuery())).Alerts;

    private sealed class FlakyCheckpoints : ICheckpoints
    {
        private readonly MemoryCheckpoints _inner = new();

        public bool Fails { get; set; }

        public int Writes { get; private set; }

        public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string source, CancellationToken cancellation = default) =>
            _inner.GetAsync(source, cancellation);

        public ValueTask SetAsync(
            string source, ReadOnlyMemory<byte> document, CancellationToken cancellation = default)
        {
            if (Fails) throw new CheckpointException("The disk is full.");
            Writes++;
            return _inner.SetAsync(source, document, cancellation);
        }
    }
}
