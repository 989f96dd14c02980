namespace Grainwatch.Grains;

/// <summary>
/// Alerts of some principals on their way to sinks, which the silo that has it gives them to. Sinks are configured at
/// silos; one without any takes no alerts, and knows no sinks. Key: <see cref="ClusterShards.DeliveryKey"/>.
/// </summary>
[Alias("grainwatch.delivery")]
public interface IDeliveryGrain : IGrainWithStringKey
{
    /// <summary>Takes alerts that changed; answers once those that sinks want are stored.</summary>
    /// <param name="alerts">Documents of them, whole.</param>
    /// <param name="gone">Ids of alerts that are kept no longer.</param>
    /// <exception cref="StoreFaultException">Nothing is promised; telling the same again is safe.</exception>
    [Alias("Take"), ResponseTimeout("00:00:10")]
    Task TakeAsync(Document[] alerts, string[] gone);

    /// <summary>How each sink is doing here: JSON as the HTTP API writes it.</summary>
    /// <exception cref="StoreFaultException">That cannot be told now.</exception>
    [Alias("Statuses"), ResponseTimeout("00:00:05")]
    Task<Document> StatusesAsync();

    /// <summary>
    /// Gives a sink a test alert; JSON of what it said, as the HTTP API writes it, null when there is no such sink.
    /// </summary>
    [Alias("Test"), ResponseTimeout("00:05:30")]
    Task<Document?> TestAsync(string sink);

    /// <summary>
    /// What a sink did not take waits for it once more; gives how many that are, null when there is no such sink.
    /// </summary>
    /// <exception cref="StoreFaultException">Nothing is promised.</exception>
    [Alias("Replay"), ResponseTimeout("00:00:10")]
    Task<int?> ReplayAsync(string sink);

    /// <summary>Goes on delivering, wherever it was before.</summary>
    [Alias("Wake"), Orleans.Concurrency.OneWay]
    Task WakeAsync();
}
