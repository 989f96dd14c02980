using System.Buffers;
using System.Buffers.Binary;
using Grainwatch.Detection.Wire;
using System.Text;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Local.Stores;

/// <summary>What a frame holds.</summary>
internal enum FrameKind : byte
{
    /// <summary>A memory after a batch: the bytes of <c>StateCodec</c>.</summary>
    Memory = 1,

    /// <summary>Reserved: the rows of a batch, as <c>EventCodec</c> writes them.</summary>
    Rows = 2,

    /// <summary>Reserved: an analyst's decision.</summary>
    Decision = 3,

    /// <summary>Reserved: what was delivered up to where.</summary>
    Delivery = 4,

    /// <summary>Reserved: the policy in force from here on.</summary>
    Policy = 5,
}

/// <summary>A frame as it was read.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Version">The version that its write made.</param>
/// <param name="Key">The principal's key.</param>
/// <param name="Payload">What it holds, inside the bytes it was read from.</param>
/// <param name="Length">Bytes of the whole frame.</param>
/// <param name="Back">How far before the frame its commit starts.</param>
internal readonly record struct Frame(
    FrameKind Kind, long Version, string Key, ReadOnlyMemory<byte> Payload, int Length, long Back);

/// <summary>
/// The unit of a journal, little-endian: mark (1 byte, 0xA7), length of the body (4), distance to the first frame of
/// its commit (4), CRC-32C of all of the frame but itself (4); then the body: kind (1), version (8), length of the key
/// (2), key in UTF-8, payload.
/// </summary>
internal static class JournalFrame
{
    /// <summary>Bytes before the body.</summary>
    public const int HeadBytes = 13;

    /// <summary>The longest body: far above any memory within its bounds.</summary>
    public const int BodyBytesMax = 256 * 1024 * 1024;

    private const byte Mark = 0xA7;
    private const int LengthAt = 1, BackAt = 5, ChecksumAt = 9;
    private const int BodyHeadBytes = 11;

    /// <summary>Writes a frame and gives its length.</summary>
    public static int Write(
        ArrayBufferWriter<byte> to, FrameKind kind, long version, string key, ReadOnlySpan<byte> payload, int back)
    {
        var keyBytes = Encoding.UTF8.GetByteCount(key);
        // What could not be read back must not be acknowledged.
        if (keyBytes > ushort.MaxValue || payload.Length > BodyBytesMax - BodyHeadBytes - keyBytes)
        {
            throw new PrincipalStoreException(
                $"A key of {keyBytes:N0} bytes or a memory of {payload.Length:N0} bytes is too large to be stored.");
        }

        var length = HeadBytes + BodyHeadBytes + keyBytes + payload.Length;
        var frame = to.GetSpan(length)[..length];
        var body = frame[HeadBytes..];
        body[0] = (byte)kind;
        BinaryPrimitives.WriteInt64LittleEndian(body[1..], version);
        BinaryPrimitives.WriteUInt16LittleEndian(body[9..], (ushort)keyBytes);
        Encoding.UTF8.GetBytes(key, body[BodyHeadBytes..]);
        payload.CopyTo(body[(BodyHeadBytes + keyBytes)..]);
        frame[0] = Mark;
        BinaryPrimitives.WriteInt32LittleEndian(frame[LengthAt..], body.Length);
        BinaryPrimitives.WriteInt32LittleEndian(frame[BackAt..], back);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[ChecksumAt..], Crc32C.Of(frame[..ChecksumAt], body));
        to.Advance(length);
        return length;
    }

    /// <summary>The length of the frame that bytes seem to start with; null when they do not.</summary>
    public static int? LengthOf(ReadOnlySpan<byte> head)
    {
        if (head.Length < HeadBytes || head[0] != Mark) return null;
        var body = BinaryPrimitives.ReadInt32LittleEndian(head[LengthAt..]);
        return body is >= BodyHeadBytes and <= BodyBytesMax ? HeadBytes + body : null;
    }

    /// <summary>
    /// Reads the frame that bytes start with; false when they do not start with a whole, undamaged one.
    /// </summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out Frame frame)
    {
        frame = default;
        var span = bytes.Span;
        if (LengthOf(span) is not { } length || length > span.Length) return false;
        var body = span[HeadBytes..length];
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(span[ChecksumAt..]);
        if (Crc32C.Of(span[..ChecksumAt], body) != checksum) return false;
        var keyBytes = BinaryPrimitives.ReadUInt16LittleEndian(body[9..]);
        if (BodyHeadBytes + keyBytes > body.Length) return false;
        frame = new Frame(
            (FrameKind)body[0],
            BinaryPrimitives.ReadInt64LittleEndian(body[1..]),
            Encoding.UTF8.GetString(body.Slice(BodyHeadBytes, keyBytes)),
            bytes[(HeadBytes + BodyHeadBytes + keyBytes)..length],
            length,
            BinaryPrimitives.ReadUInt32LittleEndian(span[BackAt..]));
        return true;
    }
}
