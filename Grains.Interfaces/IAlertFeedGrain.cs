namespace Grainwatch.Grains;

/// <summary>
/// The alerts of some principals that changed of late, for gateways that tell watchers: in memory only, and bounded.
/// Who reads says where it stopped, and hears when something may be missing in between. Key: <see
/// cref="ClusterShards.FeedKey"/>.
/// </summary>
[Alias("grainwatch.alert-feed")]
public interface IAlertFeedGrain : IGrainWithStringKey
{
    /// <summary>Takes a document of headers of alerts that changed. Telling the same again does no harm.</summary>
    [Alias("Tell"), ResponseTimeout("00:00:05")]
    Task TellAsync(Document alerts);

    /// <summary>A document of what changed since an earlier answer (<see cref="AlertNews"/>).</summary>
    /// <param name="epoch">The epoch of that answer; empty to begin now.</param>
    /// <param name="after">The number of that answer.</param>
    [Alias("Read"), ResponseTimeout("00:00:05")]
    Task<Document> ReadAsync(string epoch, long after);
}
