namespace Grainwatch.Ingest.Sinks.Delivering;

/// <summary>How a delivery queue works.</summary>
public sealed record DeliveryOptions
{
    /// <summary>Its bounds.</summary>
    public DeliveryBounds Bounds { get; init; } = new();

    /// <summary>How long to wait between attempts.</summary>
    public RetryOptions Retry { get; init; } = new();

    /// <summary>
    /// How long what a sink has taken may be unwritten: after a crash it is delivered again. Default: 200 ms.
    /// </summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long the queue of a sink that is not configured any more is kept. Default: no time.</summary>
    public TimeSpan AbsentPatience { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// From how many bytes behind the last whole writing the queue is written whole again, if that much is more than it
    /// has. Default: 1 MiB.
    /// </summary>
    public long RewriteBytes { get; init; } = 1 << 20;

    /// <summary>How long an attempt that is under way has when the queue ends. Default: 2 s.</summary>
    public TimeSpan EndPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After what time of failures in a row a sink is not well. Default: 5 min.</summary>
    public TimeSpan FailingAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A number from 0 to 1 that nobody foresees, so that not all try again at once.</summary>
    public Func<double> Chance { get; init; } = Random.Shared.NextDouble;

    /// <summary>Hears sentences for whoever runs it.</summary>
    public Action<string> Warn { get; init; } = _ => { };

    /// <summary>
    /// Hears of each attempt: what kind of sink was given an alert (<c>webhook</c>), and what became of it:
    /// <c>taken</c>, <c>refused</c> or <c>failed</c>.
    /// </summary>
    public Action<string, string> Attempted { get; init; } = (_, _) => { };

    /// <summary>Hears that the log failed: the queue does nothing more, and whoever has it opens another.</summary>
    public Action<Exception> Failed { get; init; } = _ => { };
}
