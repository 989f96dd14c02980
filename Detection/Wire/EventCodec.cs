using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Wire;

/// <summary>Rows on their way to a principal, or in a log: a version byte, then the events.</summary>
public static class EventCodec
{
    private const byte Version = 1;

    /// <summary>The bytes of events.</summary>
    public static byte[] Encode(IReadOnlyCollection<TrailEvent> events)
    {
        var writer = new WireWriter();
        writer.Number(Version);
        writer.Events(events);
        return writer.Written.ToArray();
    }

    /// <summary>The events of bytes.</summary>
    /// <exception cref="WireException">The bytes are not what <see cref="Encode"/> gave.</exception>
    public static List<TrailEvent> Decode(ReadOnlyMemory<byte> bytes) => WireReader.ReadWhole(bytes, Read);

    private static List<TrailEvent> Read(WireReader reader)
    {
        var version = reader.Number();
        if (version != Version)
            throw new WireException($"Rows of version {version} are unknown here, {Version} is read.");
        List<TrailEvent> events = [];
        reader.Events(events);
        return events;
    }
}
