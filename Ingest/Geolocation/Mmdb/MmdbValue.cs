using System.Buffers.Binary;
using System.Text;

namespace Grainwatch.Ingest.Geolocation.Mmdb;

/// <summary>
/// One value of a section, read in place: finding a field of a record decodes only the headers on the way to it and
/// allocates nothing. A value that is absent or of another type answers null, so that a chain of
/// <see cref="Find"/> needs no checks between.
/// </summary>
internal readonly ref struct MmdbValue
{
    // Bytes of a whole value by its first byte; 0 where that does not tell.
    private static readonly byte[] s_lengths = Lengths();

    private readonly ReadOnlySpan<byte> _section;
    private readonly MmdbHeader _header;

    private MmdbValue(ReadOnlySpan<byte> section, MmdbHeader header)
    {
        _section = section;
        _header = header;
    }

    /// <summary>The type; <see cref="MmdbType.None"/> when there is no value. Never a pointer.</summary>
    public MmdbType Type => _header.Type;

    /// <summary>Entries of a map or array; otherwise 0.</summary>
    public int Count => Type is MmdbType.Map or MmdbType.Array ? _header.Size : 0;

    /// <summary>The bytes of a string (UTF-8); of any other type none.</summary>
    public ReadOnlySpan<byte> Utf8 => Type == MmdbType.String ? Body : default;

    /// <summary>The bytes of a byte string; of any other type none.</summary>
    public ReadOnlySpan<byte> Bytes => Type == MmdbType.Bytes ? Body : default;

    /// <summary>The entries of a map or array, in the file's order.</summary>
    public MmdbEntries Entries => new(_section, _header);

    private ReadOnlySpan<byte> Body => _section.Slice(_header.Body, _header.Size);

    /// <summary>The value at a byte of a section, or the one that a pointer there leads to.</summary>
    /// <exception cref="MmdbException">There is no valid one.</exception>
    public static MmdbValue At(ReadOnlySpan<byte> section, int position) =>
        Of(section, MmdbHeader.Read(section, position));

    /// <summary>The value of a header, or the one that its pointer leads to.</summary>
    /// <exception cref="MmdbException">There is no valid one.</exception>
    public static MmdbValue Of(ReadOnlySpan<byte> section, MmdbHeader header)
    {
        if (header.Type != MmdbType.Pointer) return new MmdbValue(section, header);

        // The format forbids a pointer to a pointer; following just one also means that no cycle can be walked here.
        var target = MmdbHeader.Read(section, header.Target);
        return target.Type != MmdbType.Pointer
            ? new MmdbValue(section, target)
            : throw LeadsToPointer(header.Target);
    }

    /// <summary>The byte after the value at a position, whatever is inside it. Counts instead of recursing.</summary>
    /// <exception cref="MmdbException">A header on the way is invalid.</exception>
    public static int Skip(ReadOnlySpan<byte> section, int position)
    {
        var length = s_lengths[section[position]];
        if (length != 0) return position + length;
        for (long pending = 1; pending > 0; pending--)
        {
            var header = MmdbHeader.Read(section, position);
            position = header.Next;
            pending += header.Children;
        }

        return position;
    }

    private static MmdbException LeadsToPointer(int at) =>
        MmdbException.Damaged($"a pointer leads to another pointer, at byte {at}");

    private static byte[] Lengths()
    {
        var lengths = new byte[256];
        for (var first = 0; first < 256; first++)
        {
            var size = first & 31;
            lengths[first] = (byte)((MmdbType)(first >> 5) switch
            {
                MmdbType.None or MmdbType.Map => 0,
                MmdbType.Pointer => 2 + (size >> 3),
                _ => size < 29 ? 1 + size : 0,
            });
        }

        return lengths;
    }

    /// <summary>The value of a map's key; no value when there is none or this is no map.</summary>
    public MmdbValue Find(ReadOnlySpan<byte> key)
    {
        if (Type != MmdbType.Map) return default;
        var entries = Entries;
        while (entries.MoveNext())
        {
            if (entries.Key.SequenceEqual(key)) return entries.Value;
        }

        return default;
    }

    /// <summary>The first element of an array; no value when it is empty or this is no array.</summary>
    public MmdbValue First() => Type == MmdbType.Array && _header.Size > 0 ? At(_section, _header.Body) : default;

    /// <summary>A string that is not empty, else null.</summary>
    public string? AsText() => Utf8 is { IsEmpty: false } utf8 ? Encoding.UTF8.GetString(utf8) : null;

    /// <summary>An unsigned integer of 16, 32, 64 or 128 bits, else null.</summary>
    public UInt128? AsUnsigned()
    {
        if (Type is not (MmdbType.UInt16 or MmdbType.UInt32 or MmdbType.UInt64 or MmdbType.UInt128)) return null;
        UInt128 value = 0;
        foreach (var b in Body) value = (value << 8) | b;
        return value;
    }

    /// <summary>A signed integer, else null. Leading zero bytes are left out, so a short one is positive.</summary>
    public int? AsInt32()
    {
        if (Type != MmdbType.Int32) return null;
        var value = 0;
        foreach (var b in Body) value = (value << 8) | b;
        return value;
    }

    /// <summary>A number of double or single precision, else null.</summary>
    public double? AsDouble() => Type switch
    {
        MmdbType.Double => BinaryPrimitives.ReadDoubleBigEndian(Body),
        MmdbType.Float => BinaryPrimitives.ReadSingleBigEndian(Body),
        _ => null,
    };

    /// <summary>A boolean, else null.</summary>
    public bool? AsBoolean() => Type == MmdbType.Boolean ? _header.Size == 1 : null;
}
