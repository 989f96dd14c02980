namespace Grainwatch.Ingest.Geolocation.Mmdb;

/// <summary>
/// Walks the entries of a map or an array with <see cref="MoveNext"/>; of any other type there are none. Most of a
/// look-up is spent here, so what stands in nearly every entry, a key behind a pointer and a value whose first byte
/// tells its length, is read without a header.
/// </summary>
internal ref struct MmdbEntries
{
    private readonly ReadOnlySpan<byte> _section;
    private readonly bool _keyed;
    private int _left;
    private int _keyBody;
    private int _keySize;
    private int _value;

    internal MmdbEntries(ReadOnlySpan<byte> section, MmdbHeader header)
    {
        _section = section;
        _keyed = header.Type == MmdbType.Map;
        _left = header.Type is MmdbType.Map or MmdbType.Array ? header.Size : 0;
        // Behind nothing that would have to be skipped.
        _value = ~header.Body;
    }

    /// <summary>The entry's key in UTF-8; none in an array.</summary>
    public readonly ReadOnlySpan<byte> Key => _section.Slice(_keyBody, _keySize);

    /// <summary>The entry's value.</summary>
    public readonly MmdbValue Value => MmdbValue.At(_section, _value);

    /// <summary>Steps to the next entry; false after the last.</summary>
    public bool MoveNext()
    {
        if (_left-- <= 0) return false;
        var next = _value < 0 ? ~_value : MmdbValue.Skip(_section, _value);
        _value = _keyed ? ReadKey(next) : next;
        return true;
    }

    /// <summary>Reads a key and gives the byte after it.</summary>
    private int ReadKey(int at)
    {
        var first = _section[at];
        if (first >> 3 == 0b00101)
        {
            // A pointer of two bytes more, as nearly all keys are.
            var target = (((first & 7) << 16) | (_section[at + 1] << 8) | _section[at + 2]) + 2_048;
            ReadText(target);
            return at + 3;
        }

        if (first >> 3 == 0b00100)
        {
            ReadText(((first & 7) << 8) | _section[at + 1]);
            return at + 2;
        }

        var key = MmdbHeader.Read(_section, at);
        ReadText(key.Type == MmdbType.Pointer ? key.Target : at);
        return key.Next;
    }

    private void ReadText(int at)
    {
        var first = _section[at];
        _keyBody = at + 1;
        _keySize = first & 31;
        if (first >> 5 == (int)MmdbType.String && _keySize < 29) return;
        var text = MmdbHeader.Read(_section, at);
        _keyBody = text.Body;
        _keySize = text.Type == MmdbType.String ? text.Size : 0;
    }
}
