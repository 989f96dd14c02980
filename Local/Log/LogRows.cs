using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Local.Log;

/// <summary>A batch in a log: why it came, and its rows.</summary>
internal static class LogRows
{
    public static byte[] Encode(IReadOnlyList<TrailEvent> events, Arrival arrival) =>
        [(byte)arrival, .. EventCodec.Encode(events)];

    /// <exception cref="WireException">The bytes are not what <see cref="Encode"/> gave.</exception>
    public static (List<TrailEvent> Events, Arrival Arrival) Decode(ReadOnlyMemory<byte> bytes) => bytes.Length > 0
        ? (EventCodec.Decode(bytes[1..]), (Arrival)bytes.Span[0])
        : throw new WireException("The batch is empty.");
}
