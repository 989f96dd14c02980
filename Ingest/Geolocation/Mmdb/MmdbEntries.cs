namespace Grainwatch.Ingest.Geolocation.Mmdb;

/// <summary>Walks the entries of a map or an array with <c>foreach</c>; of any other type there are none.</summary>
internal ref struct MmdbEntries
{
    private readonly ReadOnlySpan<byte> _section;
    private readonly bool _keyed;
    private int _left;

    // The key's header is the one behind a pointer; the value's is as it stands in the entry.
    private MmdbHeader _key;
    private MmdbHeader _value;
    private int _next;

    internal MmdbEntries(ReadOnlySpan<byte> section, MmdbHeader header)
    {
        _section = section;
        _keyed = header.Type == MmdbType.Map;
        _left = header.Type is MmdbType.Map or MmdbType.Array ? header.Size : 0;
        _next = header.Body;
    }

    /// <summary>The entry it stands on: itself, for there is nothing to copy.</summary>
    public readonly MmdbEntries Current => this;

    /// <summary>The entry's key in UTF-8; none in an array.</summary>
    public readonly ReadOnlySpan<byte> Key =>
        _key.Type == MmdbType.String ? _section.Slice(_key.Body, _key.Size) : default;

    /// <summary>The entry's value.</summary>
    public readonly MmdbValue Value => MmdbValue.Of(_section, _value);

    /// <summary>For <c>foreach</c>.</summary>
    public readonly MmdbEntries GetEnumerator() => this;

    /// <summary>Steps to the next entry; false after the last.</summary>
    public bool MoveNext()
    {
        if (_left-- <= 0) return false;
        // Only the values inside one that was stepped on are still ahead.
        if (_value.Children > 0) _next = MmdbValue.Skip(_section, _value);
        if (_keyed)
        {
            var key = MmdbHeader.Read(_section, _next);
            _next = key.Next;
            _key = key.Type == MmdbType.Pointer ? MmdbHeader.Read(_section, key.Target) : key;
        }

        _value = MmdbHeader.Read(_section, _next);
        _next = _value.Next;
        return true;
    }
}
