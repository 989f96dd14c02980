using System.Buffers.Binary;

namespace Grainwatch.Grains;

/// <summary>A part of a record: what has these last bits in its hash.</summary>
/// <param name="Depth">How many bits.</param>
/// <param name="Bits">The bits.</param>
internal readonly record struct PartId(int Depth, uint Bits)
{
    /// <summary>The deepest part that is.</summary>
    public const int DepthMax = 24;

    /// <summary>The half of it whose next bit is 0.</summary>
    public PartId Low => new(Depth + 1, Bits);

    /// <summary>The half of it whose next bit is 1.</summary>
    public PartId High => new(Depth + 1, Bits | (1u << Depth));

    /// <summary>The part of a depth that a hash falls into.</summary>
    public static PartId Of(uint hash, int depth) => new(depth, hash & ((1u << depth) - 1));

    /// <inheritdoc/>
    public override string ToString() => $"{Depth}.{Bits:x}";
}

/// <summary>Which parts a record has.</summary>
/// <param name="IsWhole">Whether nothing is missing from them; else they are being made anew.</param>
/// <param name="Parts">The parts; together every hash falls into exactly one.</param>
internal sealed record PartTable(bool IsWhole, IReadOnlyList<PartId> Parts)
{
    private const byte Version = 1;
    private const int HeaderBytes = 2;
    private const int EntryBytes = 5;

    /// <summary>Reads a table.</summary>
    /// <exception cref="DamagedRecordException">It is of an unknown version, or damaged.</exception>
    public static PartTable Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes || bytes[0] != Version)
            throw DamagedRecordException.OfVersion(bytes);
        var entries = bytes[HeaderBytes..];
        List<PartId> parts = [];
        for (; entries.Length >= EntryBytes; entries = entries[EntryBytes..])
            parts.Add(new PartId(entries[0], BinaryPrimitives.ReadUInt32LittleEndian(entries[1..])));

        // Each part holds its share of all hashes; only when the shares make one whole does nothing fall between them.
        var isValid = entries.IsEmpty && parts.TrueForAll(part => part.Depth <= PartId.DepthMax)
            && parts.Distinct().Sum(part => 1L << (PartId.DepthMax - part.Depth)) == 1L << PartId.DepthMax;
        return isValid
            ? new PartTable(bytes[1] == 1, parts)
            : throw new DamagedRecordException("The table of parts is damaged.");
    }

    /// <summary>The table's bytes: version, whether it is whole, and five bytes a part.</summary>
    public byte[] Write()
    {
        var bytes = new byte[HeaderBytes + (EntryBytes * Parts.Count)];
        bytes[0] = Version;
        bytes[1] = IsWhole ? (byte)1 : (byte)0;
        var at = HeaderBytes;
        foreach (var part in Parts)
        {
            bytes[at] = (byte)part.Depth;
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + 1), part.Bits);
            at += EntryBytes;
        }

        return bytes;
    }
}

/// <summary>What a part holds.</summary>
/// <typeparam name="TSelf">Itself.</typeparam>
internal interface IPart<TSelf>
    where TSelf : IPart<TSelf>
{
    /// <summary>Reads a part.</summary>
    /// <exception cref="DamagedRecordException">It is of an unknown version, or damaged.</exception>
    static abstract TSelf Read(ReadOnlySpan<byte> bytes);

    /// <summary>Its bytes, the version first.</summary>
    byte[] Write();

    /// <summary>Two parts of what has 0 and what has 1 in a bit of its hash.</summary>
    (TSelf Low, TSelf High) Split(int bit);
}
