using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Local.Log;

/// <summary>What a frame holds.</summary>
internal enum FrameKind : byte
{
    /// <summary>A memory whole, as <c>StateCodec</c> writes it: what came before it need not be read.</summary>
    Memory = 1,

    /// <summary>A batch: a byte that says why it came, then the rows as <c>EventCodec</c> writes them.</summary>
    Rows = 2,

    /// <summary>What an analyst decided, as <c>DecisionCodec</c> writes it.</summary>
    Decision = 3,

    /// <summary>What lists show of a principal, as <c>NoticeCodec</c> writes it.</summary>
    Header = 4,

    /// <summary>The policy in force from here on, as a policy file. Of no principal.</summary>
    Policy = 5,

    /// <summary>A frame whose principal was erased: its bytes are zero. Of no principal.</summary>
    Erased = 6,
}

/// <summary>A frame as it was read.</summary>
internal readonly record struct Frame
{
    /// <summary>What it holds.</summary>
    public FrameKind Kind { get; init; }

    /// <summary>The principal's version that its write made; 0 where there is no principal.</summary>
    public long Version { get; init; }

    /// <summary>When it was written (UTC), by the host's clock.</summary>
    public DateTime Written { get; init; }

    /// <summary>The frame before it in the same principal's story; nowhere for the first, and for headers.</summary>
    public LogPosition Previous { get; init; }

    /// <summary>The principal's key; empty where there is none.</summary>
    public string Key { get; init; }

    /// <summary>What it holds, inside the bytes it was read from.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Bytes of the whole frame.</summary>
    public int Length { get; init; }

    /// <summary>How far before the frame its commit starts.</summary>
    public long Back { get; init; }
}

/// <summary>
/// The unit of a log, little-endian: mark (1 byte, 0xA7), length of the body (4), distance to the first frame of its
/// commit (4), CRC-32C of all of the frame but itself (4); then the body: kind (1), version (8), time of writing (8, in
/// ticks of 100 ns since the year 1), position of the previous frame of the same principal (8), length of the key (2), key
/// in UTF-8, payload. <c>docs/log-format.md</c> has the whole.
/// </summary>
internal static class LogFrame
{
    /// <summary>Bytes before the body.</summary>
    public const int HeadBytes = 13;

    /// <summary>The longest body: far above any memory within its bounds.</summary>
    public const int BodyBytesMax = 256 * 1024 * 1024;

    private const byte Mark = 0xA7;
    private const int LengthAt = 1, BackAt = 5, ChecksumAt = 9;
    private const int VersionAt = 1, WrittenAt = 9, PreviousAt = 17, KeyLengthAt = 25;
    private const int BodyHeadBytes = 27;

    /// <summary>Writes a frame and gives its length; of the frame given, length and distance are not used.</summary>
    /// <exception cref="PrincipalStoreException">It is too long to be read back.</exception>
    public static int Write(ArrayBufferWriter<byte> to, in Frame frame, long back)
    {
        var keyBytes = Encoding.UTF8.GetByteCount(frame.Key);
        // What could not be read back must not be acknowledged.
        if (keyBytes > ushort.MaxValue || frame.Payload.Length > BodyBytesMax - BodyHeadBytes - keyBytes)
        {
            throw new PrincipalStoreException(
                $"A key of {keyBytes:N0} bytes or {frame.Payload.Length:N0} bytes of it are too much to be stored.");
        }

        var length = HeadBytes + BodyHeadBytes + keyBytes + frame.Payload.Length;
        var bytes = to.GetSpan(length)[..length];
        var body = bytes[HeadBytes..];
        body[0] = (byte)frame.Kind;
        BinaryPrimitives.WriteInt64LittleEndian(body[VersionAt..], frame.Version);
        BinaryPrimitives.WriteInt64LittleEndian(body[WrittenAt..], frame.Written.Ticks);
        BinaryPrimitives.WriteInt64LittleEndian(body[PreviousAt..], frame.Previous.Value);
        BinaryPrimitives.WriteUInt16LittleEndian(body[KeyLengthAt..], (ushort)keyBytes);
        Encoding.UTF8.GetBytes(frame.Key, body[BodyHeadBytes..]);
        frame.Payload.Span.CopyTo(body[(BodyHeadBytes + keyBytes)..]);
        Seal(bytes, (uint)back);
        to.Advance(length);
        return length;
    }

    /// <summary>The bytes that take an erased frame's place: as many, with nothing of it.</summary>
    public static byte[] Erase(in Frame frame)
    {
        var bytes = new byte[frame.Length];
        bytes[HeadBytes] = (byte)FrameKind.Erased;
        Seal(bytes, (uint)frame.Back);
        return bytes;
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
            Key = Encoding.UTF8.GetString(body.Slice(BodyHeadBytes, keyBytes)),
            Payload = bytes[(HeadBytes + BodyHeadBytes + keyBytes)..length],
            Length = length,
            Back = BinaryPrimitives.ReadUInt32LittleEndian(span[BackAt..]),
        };
        return true;
    }

    private static void Seal(Span<byte> bytes, uint back)
    {
        bytes[0] = Mark;
        BinaryPrimitives.WriteInt32LittleEndian(bytes[LengthAt..], bytes.Length - HeadBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[BackAt..], back);
        BinaryPrimitives.WriteUInt32LittleEndian(
            bytes[ChecksumAt..], Crc32C.Of(bytes[..ChecksumAt], bytes[HeadBytes..]));
    }
}
