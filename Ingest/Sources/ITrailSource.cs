namespace Grainwatch.Ingest.Sources;

/// <summary>
/// Something that trail data comes from without being sent: it is looked at again and again. One look runs at a time.
/// </summary>
public interface ITrailSource
{
    /// <summary>What it is called in the status, in logs and among checkpoints: <c>s3://bucket/prefix</c>.</summary>
    string Name { get; }

    /// <summary>How long to wait after a look that found everything taken.</summary>
    TimeSpan PollInterval { get; }

    /// <summary>Reads what it remembers. Called once, before the first look.</summary>
    /// <exception cref="CheckpointException">That is damaged; it must not be started anew.</exception>
    Task OpenAsync(SourceProgress progress, CancellationToken cancellation = default);

    /// <summary>
    /// Takes in whatever is new, in the order of delivery. What fails for itself is passed by, and told to the
    /// progress; whatever is thrown, the next look goes on behind what was durable.
    /// </summary>
    /// <exception cref="Detection.Principals.PrincipalStoreException">The host is behind.</exception>
    /// <exception cref="Quarantine.QuarantineException">Quarantine is full.</exception>
    /// <exception cref="CheckpointException">The checkpoint cannot be written.</exception>
    /// <exception cref="IOException">The source cannot be read.</exception>
    Task PollAsync(SourceProgress progress, CancellationToken cancellation = default);
}
