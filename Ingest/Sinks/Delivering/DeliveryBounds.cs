namespace Grainwatch.Ingest.Sinks.Delivering;

/// <summary>The bounds of one delivery queue.</summary>
public sealed record DeliveryBounds
{
    /// <summary>
    /// Alerts that may wait, whatever number of sinks each waits for; what comes then stays with its principal.
    /// Default: 20,000.
    /// </summary>
    public int WaitingMax { get; init; } = 20_000;

    /// <summary>Bytes of them. Default: 64 MiB.</summary>
    public long WaitingBytesMax { get; init; } = 64L << 20;

    /// <summary>Dead letters of one sink; of more, the oldest are lost, counted and told. Default: 5,000.</summary>
    public int DeadMax { get; init; } = 5000;

    /// <summary>
    /// Alerts of which is known that sinks were given them; with more, those that changed the longest ago are
    /// forgotten: a later change of one is then judged by the filters alone. Default: 250,000.
    /// </summary>
    public int KnownMax { get; init; } = 250_000;
}
