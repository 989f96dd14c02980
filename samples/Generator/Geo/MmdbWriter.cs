using System.Text;

namespace Grainwatch.Samples;

/// <summary>
/// Writes a MaxMind DB 2.0 file: search tree with 24-bit records, 16 zero bytes, data section, metadata.
/// Source: https://maxmind.github.io/MaxMind-DB/
/// </summary>
internal sealed class MmdbWriter(string databaseType, string description, DateOnly built)
{
    private const int RecordBits = 24;

    private readonly MmdbTree _tree = new();
    private readonly MmdbData _data = new();

    /// <summary>Adds a record for the addresses of a pool.</summary>
    public void Add(Pool pool, MmdbMap record)
    {
        var offset = _data.Add(record);
        _tree.Insert4(pool.First4, Pool.Length4, offset);
        if (pool.High6 is { } high)
        {
            _tree.Insert(new UInt128(high, 0), Pool.Length6, offset);
        }
    }

    public void Save(string path)
    {
        _tree.AliasIPv4();
        using var file = File.Create(path);
        Span<byte> node = stackalloc byte[RecordBits / 4];
        foreach (var (zero, one) in _tree.Nodes)
        {
            Put24(node, _tree.Encode(zero));
            Put24(node[3..], _tree.Encode(one));
            file.Write(node);
        }

        file.Write(stackalloc byte[16]);
        file.Write(_data.Bytes);
        file.Write([0xAB, 0xCD, 0xEF]);
        file.Write(Encoding.ASCII.GetBytes("MaxMind.com"));
        var metadata = new MmdbData(withPointers: false);
        metadata.Add(Metadata());
        file.Write(metadata.Bytes);
    }

    private static void Put24(Span<byte> target, uint value)
    {
        if (value >= 1u << RecordBits)
        {
            throw new InvalidOperationException("The tree has outgrown 24-bit records.");
        }

        target[0] = (byte)(value >> 16);
        target[1] = (byte)(value >> 8);
        target[2] = (byte)value;
    }

    private MmdbMap Metadata() => new()
    {
        { "binary_format_major_version", (ushort)2 },
        { "binary_format_minor_version", (ushort)0 },
        { "build_epoch", (ulong)built.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)
            .Subtract(DateTime.UnixEpoch).TotalSeconds },
        { "database_type", databaseType },
        { "description", new MmdbMap { { "en", description } } },
        { "ip_version", (ushort)6 },
        { "languages", new object[] { "en" } },
        { "node_count", (uint)_tree.Nodes.Count },
        { "record_size", (ushort)RecordBits },
    };
}
