namespace Grainwatch.Ingest.Geolocation.Mmdb;

/// <summary>Walks the entries of a map or an array with <c>foreach</c>; of any other type there are none.</summary>
internal ref struct MmdbEntries
{
    private readonly ReadOnlySpan<byte> _section;
    private readonly bool _keyed;
    private int _left;
    private int _key;
    private int _value;
    private int _next;
    private bool _started;

    internal MmdbEntries(ReadOnlySpan<byte> section, MmdbHeader header)
    {
        _section = section;
        _keyed = header.Type == MmdbType.Map;
        _left = header.Type is MmdbType.Map or MmdbType.Array ? header.Size : 0;
        _next = _value = header.Body;
    }

    /// <summary>The entry it stands on: itself, for there is nothing to copy.</summary>
    public readonly MmdbEntries Current => this;

    /// <summary>The entry's key in UTF-8; none in an array.</summary>
    public readonly ReadOnlySpan<byte> Key => _keyed ? MmdbValue.At(_section, _key).Utf8 : default;

    /// <summary>The entry's value.</summary>
    public readonly MmdbValue Value => MmdbValue.At(_section, _value);

    /// <summary>For <c>foreach</c>.</summary>
    public readonly MmdbEntries GetEnumerator() => this;

    /// <summary>Steps to the next entry; false after the last.</summary>
    public bool MoveNext()
    {
        if (_left-- <= 0) return false;
        if (_started) _next = MmdbValue.Skip(_section, _value);
        _started = true;
        _key = _value = _next;
        if (_keyed) _value = MmdbValue.Skip(_section, _key);
        return true;
    }
}
