namespace Grainwatch.Detection.Principals;

/// <summary>
/// The keys that a name leads to, in ordinal order. Of millions of names nearly every one leads to one key, and takes
/// no object of its own then.
/// </summary>
internal struct KeySet
{
    // Null, the only key, or a set of several.
    private object? _keys;

    /// <summary>Whether there is none.</summary>
    public readonly bool IsEmpty => _keys is null;

    /// <summary>Adds a key that may be there.</summary>
    public void Add(string key)
    {
        if (_keys is SortedSet<string> several) several.Add(key);
        else if (_keys is not string only || only == key) _keys = key;
        else _keys = new SortedSet<string>(StringComparer.Ordinal) { only, key };
    }

    /// <summary>Removes a key that may not be there.</summary>
    public void Remove(string key)
    {
        if (_keys is SortedSet<string> several)
        {
            several.Remove(key);
            if (several.Count == 1) _keys = several.Min;
        }
        else if (_keys is string only && only == key)
        {
            _keys = null;
        }
    }

    /// <summary>The first so many.</summary>
    public readonly IEnumerable<string> Take(int limit) => _keys switch
    {
        SortedSet<string> several => several.Take(limit),
        string only when limit > 0 => [only],
        _ => [],
    };
}
