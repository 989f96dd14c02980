using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Silence;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Ingest.Silence;

/// <summary>
/// Reports again and again which accounts something arrived of, and tells when this gateway falls behind. Whatever goes
/// wrong, the next round tells it.
/// </summary>
public sealed partial class SilenceWatcher : IAsyncDisposable
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly ArrivalMeter _meter;
    private readonly IDeliveryReports _reports;
    private readonly IPrincipals _principals;
    private readonly Func<Policy> _policy;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly BacklogWatch _backlog;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, DateTime> _unreported = new(StringComparer.Ordinal);
    private Tiding? _untold;
    private long _behindSince;
    private DateTime _minuteFrom;
    private bool _hasFailed;
    private Task _running = Task.CompletedTask;

    /// <summary>A watcher, not yet started.</summary>
    /// <param name="meter">What arrives.</param>
    /// <param name="reports">Where it is reported.</param>
    /// <param name="principals">Whose memories hear that this gateway is behind.</param>
    /// <param name="policy">The policy in force.</param>
    /// <param name="gateway">The gateway's name.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="logger">Hears when a report fails.</param>
    public SilenceWatcher(
        ArrivalMeter meter, IDeliveryReports reports, IPrincipals principals, Func<Policy> policy, string gateway,
        TimeProvider clock, ILogger logger)
    {
        (_meter, _reports, _principals, _policy, _clock) = (meter, reports, principals, policy, clock);
        (_logger, _backlog, _minuteFrom) = (logger, new BacklogWatch(gateway), clock.GetUtcNow().UtcDateTime);
    }

    /// <summary>How the accounts deliver, as of the last report; null before it.</summary>
    public DeliveryState? State { get; private set; }

    /// <summary>Since when this gateway is behind (UTC); null while it is not.</summary>
    public DateTime? BehindSince => Interlocked.Read(ref _behindSince) is > 0 and var ticks
        ? new DateTime(ticks, DateTimeKind.Utc)
        : null;

    /// <summary>Starts to report.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Stops, and waits until it has.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    /// <summary>Reports once.</summary>
    /// <exception cref="PrincipalStoreException">Something is left for the next round.</exception>
    internal async Task ReportAsync(CancellationToken cancellation)
    {
        foreach (var (account, at) in _meter.TakeArrivals()) _unreported[account] = at;
        List<Arrived> arrivals = [.. _unreported.Select(entry => new Arrived(entry.Key, entry.Value))];
        try
        {
            State = await _reports.ReportAsync(arrivals, cancellation);
            _unreported.Clear();
        }
        finally
        {
            // Whoever does not hear of accounts may hear of this gateway.
            await TellBacklogAsync(cancellation);
        }
    }

    private async Task TellBacklogAsync(CancellationToken cancellation)
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        if (_untold is null && (now - _minuteFrom).Duration() >= s_minute)
        {
            _minuteFrom = now;
            _untold = _backlog.Minute(now, _meter.TakeMedianLag(), _policy().BehindAfter);
            Interlocked.Exchange(ref _behindSince, _backlog.BehindSince?.Ticks ?? 0);
        }

        if (_untold is not { } tiding) return;
        // That all is well is news to a memory alone that has heard otherwise.
        if (tiding.Name == Tiding.GatewayBehind
            || await _principals.ViewAsync(tiding.Of.Key, cancellation) is not null)
        {
            await _principals.ApplyAsync(tiding.Of.Key, [tiding.ToEvent()], Arrival.Live, cancellation);
        }

        _untold = null;
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ReportAsync(_stop.Token);
                _hasFailed = false;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                if (!_hasFailed) LogNotReported(_logger, e.Message);
                _hasFailed = true;
            }

            await Task.Delay(DeliveryParameters.Of(_policy()).LookEvery, _clock, _stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(122, LogLevel.Warning,
        "Which accounts deliver could not be reported, and will be: {Reason}")]
    private static partial void LogNotReported(ILogger logger, string reason);
}
