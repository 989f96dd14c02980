using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>Unpacks data that is packed in one way.</summary>
internal abstract class PackedLayer : ReadOnlyStream
{
    /// <summary>What was wrong, once there is no more to read; null when nothing was.</summary>
    public (Outcome Outcome, string Detail)? Fault { get; protected set; }
}
