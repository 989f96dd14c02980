using System.Runtime.CompilerServices;

namespace Grainwatch.Ingest.Geolocation.Mmdb;

/// <summary>
/// Walks every node that an address can reach, once, when a file is opened: no record may lead outside, and no path be
/// longer than an address, and no node be left over. Aliases (2002::/16 and such share the IPv4 subtree) make the tree
/// a graph, so each node's height is kept instead of visiting its subtree again; that finds cycles too.
/// </summary>
internal sealed class MmdbTreeCheck(MmdbTree tree, MmdbMetadata metadata, int dataBytes)
{
    private readonly byte[] _heights = new byte[metadata.NodeCount];
    private readonly uint _nodeCount = (uint)metadata.NodeCount;

    /// <summary>Checks the tree; calls <paramref name="onData"/> with each byte of data it leads to.</summary>
    /// <exception cref="MmdbException">The tree is damaged.</exception>
    // Runs once over millions of nodes: compiled well at once, instead of while it runs.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Check(Action<int> onData)
    {
        // The path from the root: its nodes, the next record of each (0 left, 1 right, 2 none), the bits below so far.
        Span<uint> nodes = stackalloc uint[metadata.AddressBits];
        Span<byte> turns = stackalloc byte[metadata.AddressBits];
        Span<byte> below = stackalloc byte[metadata.AddressBits + 1];
        nodes[0] = 0;
        turns[0] = below[1] = 0;
        for (var depth = 0; depth >= 0;)
        {
            var node = nodes[depth];
            if (turns[depth] == 2)
            {
                var height = (byte)(1 + below[depth + 1]);
                _heights[node] = height;
                below[depth] = Math.Max(below[depth], height);
                depth--;
                continue;
            }

            var child = tree.Child(node, turns[depth]++);
            if (child >= _nodeCount)
            {
                CheckData(child, node, onData);
                continue;
            }

            if (depth + 1 + Math.Max(_heights[child], (byte)1) > metadata.AddressBits)
            {
                throw MmdbException.Damaged(
                    $"node {node} of its search tree is on a path longer than {metadata.AddressBits} bits");
            }

            below[depth + 1] = Math.Max(below[depth + 1], _heights[child]);
            if (_heights[child] != 0) continue;
            depth++;
            nodes[depth] = child;
            turns[depth] = below[depth + 1] = 0;
        }

        // Writers number the nodes as they come to them: one that none leads to means that records have changed.
        if (_heights.AsSpan().IndexOf((byte)0) is >= 0 and var lost)
            throw MmdbException.Damaged($"no path in its search tree leads to node {lost} of {_nodeCount}");
    }

    private void CheckData(uint record, uint node, Action<int> onData)
    {
        if (record == _nodeCount) return;
        var offset = (long)record - _nodeCount - MmdbTree.SeparatorBytes;
        if (offset < 0 || offset >= dataBytes)
        {
            throw MmdbException.Damaged($"node {node} of its search tree leads to byte {offset} of a data section of "
                + $"{dataBytes} bytes");
        }

        onData((int)offset);
    }
}
