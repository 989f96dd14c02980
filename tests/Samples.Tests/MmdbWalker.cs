using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Grainwatch.Samples.Tests;

/// <summary>Walks a MaxMind DB 2.0 file by the text of the format, sharing no code with the writer.</summary>
internal sealed class MmdbWalker
{
    private static readonly byte[] Marker = [0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8];

    private readonly byte[] _file;
    private readonly int _nodes;
    private readonly int _data;

    public MmdbWalker(byte[] file)
    {
        _file = file;
        var start = file.AsSpan().LastIndexOf(Marker) + Marker.Length;
        Metadata = (Dictionary<string, object>)Read(start, start).Value;
        _nodes = (int)(ulong)Metadata["node_count"];
        _data = (_nodes * (int)(ulong)Metadata["record_size"] / 4) + 16;
    }

    public Dictionary<string, object> Metadata { get; }

    /// <summary>The record of an address, or null.</summary>
    public Dictionary<string, object>? Find(string text)
    {
        var address = IPAddress.Parse(text);
        var bytes = address.GetAddressBytes();
        if (bytes.Length == 4)
            bytes = [.. new byte[12], .. bytes];
        var node = 0;
        for (var bit = 0; bit < 128 && node < _nodes; bit++)
        {
            var at = (node * 6) + (((bytes[bit / 8] >> (7 - (bit % 8))) & 1) * 3);
            node = (_file[at] << 16) | (_file[at + 1] << 8) | _file[at + 2];
        }

        return node <= _nodes ? null : (Dictionary<string, object>)Read(_data + node - _nodes - 16, _data).Value;
    }

    private (object Value, int Next) Read(int at, int section)
    {
        int control = _file[at++];
        var type = control >> 5;
        if (type == 1)
            return ReadPointer(control, at, section);
        if (type == 0)
            type = 7 + _file[at++];
        var size = control & 31;
        if (size == 29)
            size = 29 + _file[at++];
        else if (size > 29)
            throw new InvalidDataException("Longer than a sample has.");
        return type switch
        {
            2 => (Encoding.UTF8.GetString(_file, at, size), at + size),
            3 => (BinaryPrimitives.ReadDoubleBigEndian(_file.AsSpan(at)), at + 8),
            5 or 6 or 9 => (_file.AsSpan(at, size).ToArray().Aggregate(0UL, (sum, one) => (sum << 8) | one), at + size),
            7 => ReadMap(size, at, section),
            11 => ReadArray(size, at, section),
            14 => (size != 0, at),
            _ => throw new InvalidDataException($"Type {type} at {at}."),
        };
    }

    private (object Value, int Next) ReadPointer(int control, int at, int section)
    {
        var (offset, next) = ((control >> 3) & 3) switch
        {
            0 => (((control & 7) << 8) | _file[at], at + 1),
            1 => ((((control & 7) << 16) | (_file[at] << 8) | _file[at + 1]) + 2048, at + 2),
            _ => throw new InvalidDataException("Further than a sample points."),
        };
        return (Read(section + offset, section).Value, next);
    }

    private (object Value, int Next) ReadMap(int size, int at, int section)
    {
        var map = new Dictionary<string, object>(StringComparer.Ordinal);
        for (var i = 0; i < size; i++)
        {
            (var key, at) = Read(at, section);
            (map[(string)key], at) = Read(at, section);
        }

        return (map, at);
    }

    private (object Value, int Next) ReadArray(int size, int at, int section)
    {
        var array = new object[size];
        for (var i = 0; i < size; i++)
        {
            (array[i], at) = Read(at, section);
        }

        return (array, at);
    }
}
