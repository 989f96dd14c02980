using Microsoft.Extensions.Logging;

namespace Grainwatch.Grains;

/// <summary>
/// Says in the log that lists or sinks were not told of changes: at most one line in ten seconds, with their number. A
/// slow index is one thing that is wrong, however many principals have something to tell meanwhile.
/// </summary>
internal sealed partial class UntoldNotices(TimeProvider time, ILogger<UntoldNotices> logger)
{
    /// <summary>How long it counts before it says so again.</summary>
    internal static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private DateTimeOffset _quietUntil;
    private long _notices;
    private long _alerts;

    /// <summary>Counts a notice that did not arrive; the outbox of its principal keeps it.</summary>
    /// <param name="alerts">How many alerts it told of.</param>
    /// <param name="why">What went wrong.</param>
    public void Add(int alerts, Exception why)
    {
        (long Notices, long Alerts) counted;
        lock (_lock)
        {
            _notices++;
            _alerts += alerts;
            var now = time.GetUtcNow();
            if (now < _quietUntil) return;
            _quietUntil = now + Every;
            counted = (_notices, _alerts);
            (_notices, _alerts) = (0, 0);
        }

        LogNotTold(logger, counted.Notices, counted.Alerts, why.Message);
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Lists or sinks were not told of {Notices} changes of principals, with {Alerts} alerts; their outboxes keep "
        + "them for the sweep. The last: {Why}")]
    private static partial void LogNotTold(ILogger logger, long notices, long alerts, string why);
}
