using System.Diagnostics.CodeAnalysis;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.State;

/// <summary>Usage by key, bounded: the least recently seen goes first, ties by key, and is counted.</summary>
/// <typeparam name="TKey">What is counted.</typeparam>
/// <typeparam name="TUsage">What is kept of it.</typeparam>
public sealed class UsageTable<TKey, TUsage>
    where TKey : notnull, IComparable<TKey>
    where TUsage : Usage, new()
{
    private readonly Dictionary<TKey, TUsage> _entries = [];

    // The entry that was met last: events of one session follow each other, and hashing an ARN takes its length.
    private TKey? _lastKey;
    private TUsage? _last;

    /// <summary>Entries that the bound has pushed out.</summary>
    public long Evicted { get; private set; }

    /// <summary>Keys with their usage, in no order.</summary>
    public IReadOnlyDictionary<TKey, TUsage> Entries => _entries;

    /// <summary>Adds a sighting; gives the key's usage with it.</summary>
    public TUsage Add(TKey key, TrailEvent e, int bound)
    {
        if (TryGet(key, out var usage))
        {
            (_lastKey, _last) = (key, usage);
            usage.Add(e);
            return usage;
        }

        usage = new TUsage();
        usage.Add(e);
        _entries.Add(key, usage);
        if (_entries.Count > bound)
        {
            var (oldest, _) = _entries.MinBy(entry => (entry.Value.Last, entry.Key));
            _entries.Remove(oldest);
            _last = null;
            Evicted++;
        }

        return usage;
    }

    /// <summary>A sign-in that was added can no longer be corrected.</summary>
    internal void Confirm(TKey key, TrailEvent e)
    {
        if (_entries.TryGetValue(key, out var usage)) usage.Confirm(e);
    }

    /// <summary>
    /// Leaves a key no other sign-ins that can still be corrected than the rest of them; without any sighting it goes.
    /// </summary>
    internal void TakeBack(TKey key, IEnumerable<TrailEvent> rest)
    {
        if (!_entries.TryGetValue(key, out var usage)) return;
        _last = null;
        usage = (TUsage)usage.TakeBack(rest);
        if (usage.Count == 0) _entries.Remove(key);
        else _entries[key] = usage;
    }

    /// <summary>The usage of a key, when it is kept.</summary>
    public bool TryGet(TKey? key, [NotNullWhen(true)] out TUsage? usage)
    {
        usage = _last;
        if (usage is not null && EqualityComparer<TKey?>.Default.Equals(key, _lastKey)) return true;
        usage = null;
        return key is not null && _entries.TryGetValue(key, out usage);
    }

    internal void Write(WireWriter writer, Action<TKey> writeKey)
    {
        writer.Number(Evicted);
        writer.Number(_entries.Count);
        foreach (var (key, usage) in _entries.OrderBy(entry => entry.Key))
        {
            writeKey(key);
            usage.Write(writer);
        }
    }

    internal void Read(WireReader reader, Func<TKey> readKey) => Read(reader, readKey, (key, _) => key);

    /// <summary>Reads a table whose keys are found in their usages.</summary>
    internal void Read(WireReader reader, Func<TUsage, TKey> keyOf) =>
        Read(reader, () => default!, (_, usage) => keyOf(usage));

    private void Read(WireReader reader, Func<TKey> readKey, Func<TKey, TUsage, TKey> keyOf)
    {
        Evicted = reader.Number();
        for (var left = reader.Count(); left > 0; left--)
        {
            var key = readKey();
            var usage = new TUsage();
            usage.Read(reader);
            _entries[keyOf(key, usage)] = usage;
        }
    }
}
