namespace Grainwatch.Samples;

/// <summary>
/// The binary search tree of an MMDB file over the 128 bits of IPv6 addresses; IPv4 lives at ::/96.
/// A branch is a node (0 and up), nothing (-1), or data at offset o, kept as -2 - o.
/// </summary>
internal sealed class MmdbTree
{
    private const int Nothing = -1;

    private readonly List<(int Zero, int One)> _nodes = [(Nothing, Nothing)];

    public IReadOnlyList<(int Zero, int One)> Nodes => _nodes;

    /// <summary>Maps a prefix of 1 to 128 bits to the data at an offset.</summary>
    public void Insert(UInt128 prefix, int length, int dataOffset) => Set(prefix, length, -2 - dataOffset);

    /// <summary>Maps an IPv4 prefix of 1 to 32 bits to the data at an offset.</summary>
    public void Insert4(uint prefix, int length, int dataOffset) => Insert(prefix, 96 + length, dataOffset);

    /// <summary>
    /// Makes ::ffff:0:0/96 (mapped), 2002::/16 (6to4) and 2001::/32 (Teredo) answer as IPv4 does, the aliases that
    /// readers of the format expect. Call it last.
    /// </summary>
    public void AliasIPv4()
    {
        var root4 = 0;
        for (var depth = 0; depth < 96; depth++)
        {
            root4 = _nodes[root4].Zero;
            if (root4 < 0)
            {
                return;
            }
        }

        Set((UInt128)0xFFFF << 32, 96, root4);
        Set((UInt128)0x2002 << 112, 16, root4);
        Set((UInt128)0x2001_0000 << 96, 32, root4);
    }

    /// <summary>What an entry of a node is in the file: a node, the node count for nothing, or data beyond.</summary>
    public uint Encode(int branch) => branch switch
    {
        Nothing => (uint)_nodes.Count,
        >= 0 => (uint)branch,
        _ => (uint)(_nodes.Count + 16 + (-2 - branch)),
    };

    private void Set(UInt128 prefix, int length, int target)
    {
        var node = 0;
        for (var depth = 0; depth < length - 1; depth++)
        {
            var next = Branch(node, prefix, depth);
            if (next == Nothing)
            {
                next = _nodes.Count;
                _nodes.Add((Nothing, Nothing));
                SetBranch(node, prefix, depth, next);
            }

            node = next >= 0 ? next : throw new InvalidOperationException("Prefixes of a sample do not nest.");
        }

        SetBranch(node, prefix, length - 1, target);
    }

    private int Branch(int node, UInt128 prefix, int depth) =>
        IsOne(prefix, depth) ? _nodes[node].One : _nodes[node].Zero;

    private void SetBranch(int node, UInt128 prefix, int depth, int target) =>
        _nodes[node] = IsOne(prefix, depth) ? (_nodes[node].Zero, target) : (target, _nodes[node].One);

    private static bool IsOne(UInt128 prefix, int depth) => ((prefix >> (127 - depth)) & 1) == 1;
}
