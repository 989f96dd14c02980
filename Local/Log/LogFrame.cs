using System.Buffers.Binary;
using System.Text;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Local.Log;

/// <summary>
/// The unit of a log, little-endian: mark (1 byte: 0xA7, or 0xA8 for the last of a commit), length of the body (4),
/// distance to the first frame of its commit (4), CRC-32C of all of the frame but itself (4); then the body: kind (1),
/// version (8), time of writing (8, in ticks of 100 ns since the year 1), position of the previous frame of the same
/// principal (8), length of the key (2), key in UTF-8, payload. <c>docs/log-format.md</c> has the whole.
/// </summary>
internal static class LogFrame
{
    /// <summary>Bytes before the body.</summary>
    public const int HeadBytes = 13;

    /// <summary>The longest body: far above any memory within its bounds.</summary>
    public const int BodyBytesMax = 256 * 1024 * 1024;

    /// <summary>Where the key starts.</summary>
    public const int KeyAt = HeadBytes + BodyHeadBytes;

    private const byte Mark = 0xA7, LastMark = 0xA8;
    private const int LengthAt = 1, BackAt = 5, ChecksumAt = 9;
    private const int VersionAt = 1, WrittenAt = 9, PreviousAt = 17, KeyLengthAt = 25;
    private const int BodyHeadBytes = 27;

    // A key that is no Unicode would not be read as it was.
    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Writes all that stands before a frame's payload; <see cref="Seal"/> does the rest.</summary>
    /// <exception cref="PrincipalStoreException">The key cannot be stored.</exception>
    public static void Begin(WireBuffer to, in Frame frame, string key)
    {
        var bytes = to.GetSpan(KeyAt + s_utf8.GetMaxByteCount(key.Length));
        var body = bytes[HeadBytes..];
        int keyBytes;
        try
        {
            keyBytes = s_utf8.GetBytes(key, body[BodyHeadBytes..]);
        }
        catch (EncoderFallbackException e)
        {
            throw new PrincipalStoreException($"The key {key} cannot be stored: it is no Unicode.", e);
        }

        if (keyBytes > ushort.MaxValue)
            throw new PrincipalStoreException($"A key of {keyBytes:N0} bytes is too long to be stored.");
        body[0] = (byte)frame.Kind;
        BinaryPrimitives.WriteInt64LittleEndian(body[VersionAt..], frame.Version);
        BinaryPrimitives.WriteInt64LittleEndian(body[WrittenAt..], frame.Written.Ticks);
        BinaryPrimitives.WriteInt64LittleEndian(body[PreviousAt..], frame.Previous.Value);
        BinaryPrimitives.WriteUInt16LittleEndian(body[KeyLengthAt..], (ushort)keyBytes);
        to.Advance(KeyAt + keyBytes);
    }

    /// <summary>Makes bytes whose body is written a frame.</summary>
    /// <exception cref="PrincipalStoreException">They are too many to be read back.</exception>
    public static void Seal(Span<byte> bytes, long back, bool isLast)
    {
        // What could not be read back must not be acknowledged.
        if (bytes.Length - HeadBytes > BodyBytesMax || back > uint.MaxValue)
            throw new PrincipalStoreException($"{bytes.Length:N0} bytes of a principal are too many to be stored.");
        bytes[0] = isLast ? LastMark : Mark;
        BinaryPrimitives.WriteInt32LittleEndian(bytes[LengthAt..], bytes.Length - HeadBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[BackAt..], (uint)back);
        BinaryPrimitives.WriteUInt32LittleEndian(
            bytes[ChecksumAt..], Crc32C.Of(bytes[..ChecksumAt], bytes[HeadBytes..]));
    }

    /// <summary>What takes a frame's place when its principal is erased: as long, and in the same commit.</summary>
    public static byte[] Erased(int length, long back, bool isLast)
    {
        var bytes = new byte[length];
        bytes[HeadBytes] = (byte)FrameKind.Erased;
        Seal(bytes, back, isLast);
        return bytes;
    }

    /// <summary>The length of the frame that bytes seem to start with; null when they do not.</summary>
    public static int? LengthOf(ReadOnlySpan<byte> head)
    {
        if (head.Length < HeadBytes || head[0] is not (Mark or LastMark)) return null;
        var body = BinaryPrimitives.ReadInt32LittleEndian(head[LengthAt..]);
        return body is >= BodyHeadBytes and <= BodyBytesMax ? HeadBytes + body : null;
    }

    /// <summary>The key of the frame that bytes seem to be; null when they do not, or end before.</summary>
    public static string? KeyOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < KeyAt || LengthOf(bytes) is null) return null;
        var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(HeadBytes + KeyLengthAt)..]);
        return length <= bytes.Length - KeyAt ? Encoding.UTF8.GetString(bytes.Slice(KeyAt, length)) : null;
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
        if (Crc32C.Of(span[..ChecksumAt], body) != BinaryPrimitives.ReadUInt32LittleEndian(span[ChecksumAt..]))
            return false;
        var keyBytes = BinaryPrimitives.ReadUInt16LittleEndian(body[KeyLengthAt..]);
        var written = BinaryPrimitives.ReadInt64LittleEndian(body[WrittenAt..]);
        if (BodyHeadBytes + keyBytes > body.Length || written < 0 || written > DateTime.MaxValue.Ticks) return false;
        frame = new Frame
        {
            Kind = (FrameKind)body[0],
            Version = BinaryPrimitives.ReadInt64LittleEndian(body[VersionAt..]),
            Written = new DateTime(written, DateTimeKind.Utc),
            Previous = new LogPosition(BinaryPrimitives.ReadInt64LittleEndian(body[PreviousAt..])),
            KeyBytes = bytes.Slice(KeyAt, keyBytes),
            Payload = bytes[(KeyAt + keyBytes)..length],
            Length = length,
            Back = BinaryPrimitives.ReadUInt32LittleEndian(span[BackAt..]),
            IsLast = span[0] == LastMark,
        };
        return true;
    }
}
