using System.Buffers.Binary;
using System.Text;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Grains;

/// <summary>
/// What is stored of a source: a byte of version, the CRC-32C of all behind it, the term's number, whether there is a
/// checkpoint, the gateway behind its length, the checkpoint.
/// </summary>
/// <param name="Term">The number of the last term that was given.</param>
/// <param name="Gateway">Whose it was.</param>
/// <param name="Checkpoint">What the source remembers; null when it never set anything.</param>
internal sealed record SourceRecord(long Term, string Gateway, ReadOnlyMemory<byte>? Checkpoint)
{
    private const byte Version = 1;
    private const int SumAt = 1;
    private const int TermAt = SumAt + sizeof(uint);
    private const int FlagAt = TermAt + sizeof(long);
    private const int LengthAt = FlagAt + 1;
    private const int GatewayAt = LengthAt + sizeof(ushort);

    /// <summary>Of a source that nobody ever read.</summary>
    public static SourceRecord None { get; } = new(0, "", null);

    /// <summary>Reads a record.</summary>
    /// <exception cref="DamagedRecordException">It is of an unknown version, or damaged.</exception>
    public static SourceRecord Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < GatewayAt || bytes[0] != Version)
            throw new DamagedRecordException($"Version {(bytes.Length == 0 ? "none" : bytes[0])} is unknown.");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[SumAt..]) != Crc32C.Of(bytes[TermAt..]))
            throw new DamagedRecordException("The sum of its bytes is another.");
        var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[LengthAt..]);
        var rest = bytes[GatewayAt..];
        var checkpoint = bytes[FlagAt] == 1 ? rest[length..].ToArray() : default(ReadOnlyMemory<byte>?);
        return new SourceRecord(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[TermAt..]),
            Encoding.UTF8.GetString(rest[..length]),
            checkpoint);
    }

    /// <summary>The bytes.</summary>
    public byte[] Write()
    {
        var gateway = Encoding.UTF8.GetBytes(Gateway);
        var checkpoint = Checkpoint ?? default;
        var bytes = new byte[GatewayAt + gateway.Length + checkpoint.Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(TermAt), Term);
        bytes[FlagAt] = Checkpoint is null ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(LengthAt), (ushort)gateway.Length);
        gateway.CopyTo(bytes, GatewayAt);
        checkpoint.CopyTo(bytes.AsMemory(GatewayAt + gateway.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(SumAt), Crc32C.Of(bytes.AsSpan(TermAt)));
        return bytes;
    }
}
