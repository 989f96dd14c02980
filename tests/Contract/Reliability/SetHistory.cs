namespace Grainwatch.Contract.Reliability;

/// <summary>What senders know of the events they sent. Safe to use from any thread.</summary>
internal sealed class SetHistory
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _attempted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _acknowledged = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Deed>> _byPrincipal = new(StringComparer.Ordinal);
    private readonly HashSet<string> _fresh = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];
    private int _era;

    /// <summary>What cannot be, a sentence each.</summary>
    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (_lock) return [.. _faults];
        }
    }

    /// <summary>Number of events that were acknowledged.</summary>
    public int Acknowledged
    {
        get
        {
            lock (_lock) return _acknowledged.Count;
        }
    }

    /// <summary>Every event that was sent, by its principal's key.</summary>
    public IReadOnlyDictionary<string, List<Deed>> ByPrincipal
    {
        get
        {
            lock (_lock) return _byPrincipal.ToDictionary(entry => entry.Key, entry => entry.Value.ToList());
        }
    }

    /// <summary>Notes that events are about to be sent; says whether all of them are so for the first time.</summary>
    public bool Attempt(IReadOnlyList<Deed> deeds, out bool allAcknowledged)
    {
        lock (_lock)
        {
            allAcknowledged = deeds.All(deed => _acknowledged.Contains(deed.Id));
            var allNew = true;
            foreach (var deed in deeds)
            {
                if (!_attempted.Add(deed.Id))
                {
                    allNew = false;
                    continue;
                }

                if (!_byPrincipal.TryGetValue(deed.Principal, out var of)) _byPrincipal[deed.Principal] = of = [];
                of.Add(deed);
            }

            return allNew;
        }
    }

    /// <summary>Which storage a request that is sent now meets; to be given back with its acknowledgement.</summary>
    public int Era
    {
        get
        {
            lock (_lock) return _era;
        }
    }

    /// <summary>Notes that events were acknowledged; unknown stays what was sent before the storage broke.</summary>
    public void Acknowledge(IReadOnlyList<Deed> deeds, int era)
    {
        lock (_lock)
        {
            if (_era != era) return;
            foreach (var deed in deeds)
            {
                if (_acknowledged.Add(deed.Id)) _fresh.Add(deed.Principal);
            }
        }
    }

    /// <summary>The storage breaks, or has just done so: nothing is known of requests that are on their way.</summary>
    public void Break()
    {
        lock (_lock) _era++;
    }

    /// <summary>Notes what cannot be.</summary>
    public void Fault(string sentence)
    {
        lock (_lock) _faults.Add(sentence);
    }

    /// <summary>
    /// Principals of which something was acknowledged since this was asked last, and what was acknowledged of them.
    /// </summary>
    public IReadOnlyList<(string Principal, IReadOnlyList<Deed> Acknowledged)> TakeFresh(int limit)
    {
        lock (_lock)
        {
            var fresh = _fresh.Take(limit).Select(principal => (
                principal,
                (IReadOnlyList<Deed>)[.. _byPrincipal[principal].Where(deed => _acknowledged.Contains(deed.Id))]));
            var taken = fresh.ToList();
            _fresh.Clear();
            return taken;
        }
    }

    /// <summary>Judges what is there in the end.</summary>
    public SetVerdict Judge(IEnumerable<string> present)
    {
        lock (_lock) return SetVerdict.Of(_attempted, _acknowledged, present);
    }
}
