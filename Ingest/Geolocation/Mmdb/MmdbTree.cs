using System.Buffers.Binary;
using Grainwatch.Detection.Events;

namespace Grainwatch.Ingest.Geolocation.Mmdb;

/// <summary>
/// The binary search tree at the beginning of a file: one bit of the address a node. A record below the number of nodes
/// is the next node, equal to it means "nothing", above it data.
/// </summary>
internal sealed class MmdbTree
{
    /// <summary>Zero bytes between the tree and the data section.</summary>
    public const int SeparatorBytes = 16;

    // A large tree is mostly not in the processor's cache, so that each step left out counts.
    private const int LargeNodes = 1 << 19;

    private readonly byte[] _file;
    private readonly uint _nodeCount;
    private readonly int _nodeBytes;
    private readonly int _addressBits;

    // Where the first 16 or 20 bits of each IPv4 address lead: IPv4 addresses are nearly all that CloudTrail has, and
    // those steps, 96 more in an IPv6 tree, are most of a look-up. 256 KiB, or 4 MiB.
    private readonly int _indexedBits;
    private readonly uint[] _ipv4;

    /// <summary>A tree; its bytes and the separator must lie within the file.</summary>
    public MmdbTree(byte[] file, MmdbMetadata metadata)
    {
        _file = file;
        _nodeCount = (uint)metadata.NodeCount;
        _nodeBytes = metadata.NodeBytes;
        _addressBits = metadata.AddressBits;
        _indexedBits = metadata.NodeCount < LargeNodes ? 16 : 20;
        _ipv4 = new uint[1 << _indexedBits];
        Index(IPv4Root(), _ipv4);
    }

    /// <summary>
    /// The data section's byte an address leads to; negative when the file has nothing for it, or is one of IPv4
    /// and the address is not. An IPv4 address is looked for under ::/96, as the format has it.
    /// </summary>
    public int Find(SourceIp ip)
    {
        uint record;
        if (ip.IsIPv4)
        {
            record = Walk(_ipv4[ip.IPv4 >> (32 - _indexedBits)], ip.IPv4 << _indexedBits, 32 - _indexedBits);
        }
        else
        {
            if (_addressBits == 32) return -1;
            record = Walk(0, ip.High);
            record = Walk(record, ip.Low);
        }

        return record > _nodeCount ? (int)(record - _nodeCount - SeparatorBytes) : -1;
    }

    /// <summary>A record of a node: bit 0 the left one, 1 the right one.</summary>
    public uint Child(uint node, uint bit)
    {
        // Eight bytes cover a node of any size; behind the last node is the separator.
        var x = BinaryPrimitives.ReadUInt64BigEndian(_file.AsSpan((int)node * _nodeBytes, sizeof(ulong)));
        var right = (int)bit;
        return _nodeBytes switch
        {
            6 => (uint)(x >> (40 - (24 * right))) & 0xFFFFFF,
            // The middle byte holds the top four bits of both. A branch on the bit would be mispredicted half the time.
            7 => ((uint)(x >> (36 - (4 * right))) & 0xF) << 24 | ((uint)(x >> (40 - (32 * right))) & 0xFFFFFF),
            _ => (uint)(x >> (32 - (32 * right))),
        };
    }

    private void Index(uint record, Span<uint> entries)
    {
        if (record >= _nodeCount || entries.Length == 1)
        {
            entries.Fill(record);
            return;
        }

        Index(Child(record, 0), entries[..(entries.Length / 2)]);
        Index(Child(record, 1), entries[(entries.Length / 2)..]);
    }

    private uint IPv4Root()
    {
        if (_addressBits == 32) return 0;
        var record = Walk(0, 0UL);
        return Walk(record, 0U, 32);
    }

    private uint Walk(uint record, uint address, int bits)
    {
        for (; bits > 0 && record < _nodeCount; bits--)
        {
            record = Child(record, address >> 31);
            address <<= 1;
        }

        return record;
    }

    private uint Walk(uint record, ulong half)
    {
        for (var bits = 64; bits > 0 && record < _nodeCount; bits--)
        {
            record = Child(record, (uint)(half >> 63));
            half <<= 1;
        }

        return record;
    }
}
