using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>Takes what a <see cref="TrailReader"/> finds, one call a record, in the order of the data.</summary>
public interface IRecordSink
{
    /// <summary>A record became an event.</summary>
    void OnEvent(TrailEvent trailEvent);

    /// <summary>A record was understood, and is nobody's activity.</summary>
    void OnIgnored(Outcome outcome);

    /// <summary>A record could not be used.</summary>
    void OnRejected(Rejection rejection);
}
