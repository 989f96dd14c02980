using Grainwatch.Detection.Events;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>A sink that is also shown the bytes of what became an event.</summary>
public interface IRecordBytesSink : IRecordSink
{
    /// <summary>A record became an event; called in place of <see cref="IRecordSink.OnEvent"/>.</summary>
    /// <param name="trailEvent">The event.</param>
    /// <param name="record">The record; to be copied, or forgotten.</param>
    /// <param name="offset">Where it starts, in bytes of the decoded data.</param>
    void OnEvent(TrailEvent trailEvent, ReadOnlySpan<byte> record, long offset);
}
