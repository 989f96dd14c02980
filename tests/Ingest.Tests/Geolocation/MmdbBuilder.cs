using System.Buffers.Binary;
using System.Text;
using Grainwatch.Detection.Events;
using Xunit;

namespace Grainwatch.Ingest.Tests.Geolocation;

/// <summary>Builds tiny MaxMind DB files: any record size, IPv4 or IPv6 trees, values without pointers.</summary>
internal sealed class MmdbBuilder(string type, int ipVersion = 6, int recordSize = 28)
{
    private readonly List<uint[]> _nodes = [[Nothing, Nothing]];
    private readonly List<byte> _data = [];

    // While building, the top bit marks data and all ones nothing: the number of nodes is not known yet.
    private const uint Nothing = uint.MaxValue;
    private const uint Data = 0x8000_0000;

    public ulong BuildEpoch { get; set; } = 1_777_593_600;

    /// <summary>Adds a network; a longer one goes after the shorter one that holds it.</summary>
    public MmdbBuilder Add(string address, int prefix, object record)
    {
        Assert.True(SourceIp.TryParse(address.AsSpan(), out var ip));
        var bits = ip.IsIPv4 ? 32 : 128;
        var value = ip.IsIPv4 ? ip.IPv4 : ((UInt128)ip.High << 64) | ip.Low;
        if (ip.IsIPv4 && ipVersion == 6)
        {
            bits = 128;
            prefix += 96;
        }

        var leaf = Data | (uint)_data.Count;
        Write(_data, record);
        var node = 0;
        for (var i = 0; ; i++)
        {
            var bit = (int)((value >> (bits - 1 - i)) & 1);
            if (i == prefix - 1)
            {
                _nodes[node][bit] = leaf;
                return this;
            }

            var child = _nodes[node][bit];
            if ((child & Data) != 0)
            {
                _nodes.Add([child, child]);
                child = _nodes[node][bit] = (uint)(_nodes.Count - 1);
            }

            node = (int)child;
        }
    }

    public byte[] Build()
    {
        var file = new List<byte>();
        foreach (var node in _nodes) WriteNode(file, Resolve(node[0]), Resolve(node[1]));
        file.AddRange(new byte[16]);
        file.AddRange(_data);
        file.AddRange([0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8]);
        Write(file, new Dictionary<string, object>
        {
            ["binary_format_major_version"] = 2U,
            ["binary_format_minor_version"] = 0U,
            ["build_epoch"] = BuildEpoch,
            ["database_type"] = type,
            ["ip_version"] = (uint)ipVersion,
            ["node_count"] = (uint)_nodes.Count,
            ["record_size"] = (uint)recordSize,
        });
        return [.. file];
    }

    private uint Resolve(uint record)
    {
        if (record == Nothing) return (uint)_nodes.Count;
        return (record & Data) == 0 ? record : (record & ~Data) + (uint)_nodes.Count + 16;
    }

    private void WriteNode(List<byte> file, uint left, uint right)
    {
        Span<byte> both = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(both, left);
        BinaryPrimitives.WriteUInt32BigEndian(both[4..], right);
        if (recordSize == 32) file.AddRange(both);
        else if (recordSize == 24) file.AddRange([.. both[1..4], .. both[5..]]);
        else file.AddRange([.. both[1..4], (byte)((both[0] << 4) | both[4]), .. both[5..]]);
    }

    private static void Write(List<byte> to, object value)
    {
        switch (value)
        {
            case string text:
                WriteHeader(to, 2, Encoding.UTF8.GetByteCount(text));
                to.AddRange(Encoding.UTF8.GetBytes(text));
                break;
            case double number:
                WriteHeader(to, 3, 8);
                to.AddRange(BitConverter.GetBytes(number).Reverse());
                break;
            case float number:
                WriteHeader(to, 15, 4);
                to.AddRange(BitConverter.GetBytes(number).Reverse());
                break;
            case uint number:
                WriteHeader(to, 6, 4);
                to.AddRange(BitConverter.GetBytes(number).Reverse());
                break;
            case ulong number:
                WriteHeader(to, 9, 8);
                to.AddRange(BitConverter.GetBytes(number).Reverse());
                break;
            case bool flag:
                WriteHeader(to, 14, flag ? 1 : 0);
                break;
            case object[] array:
                WriteHeader(to, 11, array.Length);
                foreach (var item in array) Write(to, item);
                break;
            case Dictionary<string, object> map:
                WriteHeader(to, 7, map.Count);
                foreach (var (key, item) in map)
                {
                    Write(to, key);
                    Write(to, item);
                }

                break;
            case byte[] raw:
                to.AddRange(raw);
                break;
            default:
                throw new ArgumentException($"no encoding of {value}", nameof(value));
        }
    }

    private static void WriteHeader(List<byte> to, int type, int size)
    {
        var high = type > 7 ? 0 : type << 5;
        var low = size switch { < 29 => size, < 285 => 29, _ => 30 };
        to.Add((byte)(high | low));
        if (type > 7) to.Add((byte)(type - 7));
        if (low == 29) to.Add((byte)(size - 29));
        else if (low == 30) to.AddRange([(byte)((size - 285) >> 8), (byte)(size - 285)]);
    }
}
