using System.Buffers.Binary;

namespace Grainwatch.Local.Log;

/// <summary>
/// Where a log starts: the number of the oldest segment that a memory of the present rests on, written before an older
/// one goes, and a retention before. Whatever is missing behind it was not removed by this product.
/// </summary>
internal static class LogStart
{
    /// <summary>The payload of a frame.</summary>
    public static void Write(Detection.Wire.WireWriter writer, int segment) => writer.Digest((ulong)segment);

    /// <summary>The number in a frame.</summary>
    /// <exception cref="LogException">There is none.</exception>
    public static int Read(string path, LogPosition at, in Frame frame) =>
        frame.Payload.Length == sizeof(ulong)
        && BinaryPrimitives.ReadInt64LittleEndian(frame.Payload.Span) is > 0 and var number && number <= at.Segment
            ? (int)number
            : throw new LogException(path, at.Offset, "the frame there names no segment up to its own");
}
