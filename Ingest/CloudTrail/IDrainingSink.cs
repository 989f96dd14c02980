namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// A sink that hands on what it took while the data is still being read, so that it need not hold all of it.
/// </summary>
public interface IDrainingSink : IRecordSink
{
    /// <summary>Called after each piece of the data (about 128 KiB); reading goes on when it is done.</summary>
    ValueTask DrainAsync(CancellationToken cancellation);
}
