using Grainwatch.Ingest.Sinks.Delivering;

namespace Grainwatch.Ingest.Sinks;

/// <summary>What operators ask of sinks, whatever host has them.</summary>
public interface ISinkDesk
{
    /// <summary>How each sink is doing.</summary>
    /// <exception cref="DeliveryException">That cannot be told now.</exception>
    Task<IReadOnlyList<SinkStatus>> StatusesAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Which sinks are in force, since when and by whom; null where there are none, or nobody can tell now.
    /// </summary>
    Task<SinksInForce?> InForceAsync(CancellationToken cancellation = default) => Task.FromResult<SinksInForce?>(null);

    /// <summary>Gives a sink a test alert, past what waits for it; null when there is no sink of the name.</summary>
    /// <exception cref="DeliveryException">It cannot be tried now.</exception>
    Task<SinkTest?> TestAsync(string name, CancellationToken cancellation = default);

    /// <summary>
    /// What a sink did not take waits for it once more; gives how many that are, null when there is no sink of the
    /// name.
    /// </summary>
    /// <exception cref="DeliveryException">Nothing is promised.</exception>
    Task<int?> ReplayAsync(string name, CancellationToken cancellation = default);
}

/// <summary>No sinks.</summary>
internal sealed class NoSinks : ISinkDesk
{
    public Task<IReadOnlyList<SinkStatus>> StatusesAsync(CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<SinkStatus>>([]);

    public Task<SinkTest?> TestAsync(string name, CancellationToken cancellation = default) =>
        Task.FromResult<SinkTest?>(null);

    public Task<int?> ReplayAsync(string name, CancellationToken cancellation = default) =>
        Task.FromResult<int?>(null);
}
