using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Grainwatch.Samples;

/// <summary>A map of an MMDB file; its keys keep their order.</summary>
internal sealed class MmdbMap : List<(string Key, object Value)>
{
    public void Add(string key, object value) => Add((key, value));
}

/// <summary>
/// The data section of a MaxMind DB 2.0 file. Values are text, <see cref="bool"/>, <see cref="double"/>,
/// <see cref="ushort"/>, <see cref="uint"/>, <see cref="ulong"/>, <see cref="MmdbMap"/> and arrays of these. A value
/// that was written before becomes a pointer to it, as the format's own writers do.
/// </summary>
internal sealed class MmdbData(bool withPointers = true)
{
    private const int Pointer = 1;
    private const int Text = 2;
    private const int Double = 3;
    private const int Unsigned16 = 5;
    private const int Unsigned32 = 6;
    private const int Map = 7;
    private const int Unsigned64 = 9;
    private const int Array = 11;
    private const int Boolean = 14;

    private readonly List<byte> _bytes = [];
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);

    public ReadOnlySpan<byte> Bytes => CollectionsMarshal.AsSpan(_bytes);

    /// <summary>Appends a value and returns its offset from the start of the section.</summary>
    public int Add(object value)
    {
        var offset = _bytes.Count;
        Write(value);
        return offset;
    }

    private void Write(object value)
    {
        switch (value)
        {
            case string text:
                WriteText(text);
                break;
            case double number:
                Span<byte> eight = stackalloc byte[8];
                BinaryPrimitives.WriteDoubleBigEndian(eight, number);
                WriteControl(Double, 8);
                _bytes.AddRange(eight);
                break;
            case bool flag:
                // A boolean has no bytes: its size is its value.
                WriteControl(Boolean, flag ? 1 : 0);
                break;
            case ushort number:
                WriteUnsigned(Unsigned16, number);
                break;
            case uint number:
                WriteUnsigned(Unsigned32, number);
                break;
            case ulong number:
                WriteUnsigned(Unsigned64, number);
                break;
            case MmdbMap map:
                WriteControl(Map, map.Count);
                foreach (var (key, entry) in map)
                {
                    WriteText(key);
                    Write(entry);
                }

                break;
            case object[] array:
                WriteControl(Array, array.Length);
                foreach (var entry in array)
                {
                    Write(entry);
                }

                break;
            default:
                throw new ArgumentException($"MMDB files of ours hold no {value.GetType().Name}.", nameof(value));
        }
    }

    private void WriteText(string text)
    {
        if (withPointers && _texts.TryGetValue(text, out var offset))
        {
            WritePointer(offset);
            return;
        }

        var utf8 = Encoding.UTF8.GetBytes(text);
        // Shorter texts than a pointer are cheaper in place.
        if (utf8.Length > 2)
        {
            _texts[text] = _bytes.Count;
        }

        WriteControl(Text, utf8.Length);
        _bytes.AddRange(utf8);
    }

    private void WritePointer(int offset)
    {
        if (offset < 2048)
        {
            _bytes.Add((byte)((Pointer << 5) | (offset >> 8)));
            _bytes.Add((byte)offset);
            return;
        }

        var rest = offset - 2048;
        if (rest >= 1 << 19)
        {
            throw new InvalidOperationException("The data section of a sample stays below 512 KiB.");
        }

        _bytes.Add((byte)((Pointer << 5) | (1 << 3) | (rest >> 16)));
        _bytes.Add((byte)(rest >> 8));
        _bytes.Add((byte)rest);
    }

    private void WriteUnsigned(int type, ulong number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        var significant = bytes.TrimStart((byte)0);
        WriteControl(type, significant.Length);
        _bytes.AddRange(significant);
    }

    private void WriteControl(int type, int size)
    {
        var (inline, extra) = size switch
        {
            < 29 => (size, -1),
            < 285 => (29, size - 29),
            _ => throw new ArgumentOutOfRangeException(nameof(size), size, "Values of a sample are below 285."),
        };
        // Types above 7 are written as type 0 and a second byte.
        _bytes.Add((byte)(((type <= 7 ? type : 0) << 5) | inline));
        if (type > 7)
        {
            _bytes.Add((byte)(type - 7));
        }

        if (extra >= 0)
        {
            _bytes.Add((byte)extra);
        }
    }
}
