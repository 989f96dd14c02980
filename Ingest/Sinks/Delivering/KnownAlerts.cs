using System.Globalization;
using Grainwatch.Detection.Alerts;

namespace Grainwatch.Ingest.Sinks.Delivering;

/// <summary>
/// Which revisions of alerts sinks were given, or will be: what is told again is not delivered again, and who was given
/// an alert is given what becomes of it. Bounded; those that changed the longest ago are forgotten first.
/// </summary>
internal sealed class KnownAlerts(int max)
{
    private const int IdsARecord = 1000;

    private readonly Dictionary<AlertId, Known> _known = [];
    private readonly LinkedList<AlertId> _byChange = [];

    // Few sets of sinks are shared by many alerts.
    private readonly Dictionary<string, string[]> _sets = new(StringComparer.Ordinal);

    /// <summary>What is known of an alert; null when nothing is.</summary>
    public Known? Find(AlertId id) => _known.GetValueOrDefault(id);

    /// <summary>Sinks are given a revision.</summary>
    public void Set(AlertId id, int revision, string[] sinks)
    {
        Remove(id);
        _known.Add(id, new Known(revision, Shared(sinks), _byChange.AddLast(id)));
        while (_known.Count > max) Remove(_byChange.First!.Value);
    }

    /// <summary>An alert is kept no longer.</summary>
    public void Remove(AlertId id)
    {
        if (_known.Remove(id, out var known)) _byChange.Remove(known.Place);
    }

    /// <summary>A sink is let go: nothing was given to it.</summary>
    public void Forget(string sink)
    {
        foreach (var (id, known) in _known.Where(entry => entry.Value.Sinks.Contains(sink)).ToList())
        {
            string[] rest = [.. known.Sinks.Where(name => name != sink)];
            if (rest.Length == 0) Remove(id);
            else _known[id] = known with { Sinks = Shared(rest) };
        }
    }

    /// <summary>Records that make of nothing what is known now, in the same order.</summary>
    public IEnumerable<DeliveryRecord> Snapshot()
    {
        List<string> ids = [];
        string[]? to = null;
        foreach (var id in _byChange)
        {
            var known = _known[id];
            if (to is not null && (!ReferenceEquals(to, known.Sinks) || ids.Count == IdsARecord))
            {
                yield return new DeliveryRecord { Event = DeliveryEvent.Known, To = to, Ids = [.. ids] };
                ids.Clear();
            }

            to = known.Sinks;
            ids.Add(string.Create(CultureInfo.InvariantCulture, $"{id}:{known.Revision}"));
        }

        if (to is not null) yield return new DeliveryRecord { Event = DeliveryEvent.Known, To = to, Ids = [.. ids] };
    }

    private string[] Shared(string[] sinks)
    {
        var key = string.Join('/', sinks);
        if (_sets.TryGetValue(key, out var shared)) return shared;
        _sets.Add(key, sinks);
        return sinks;
    }
}

/// <summary>What is known of an alert.</summary>
/// <param name="Revision">The newest revision that sinks were given, or will be.</param>
/// <param name="Sinks">The sinks that were given any, sorted.</param>
/// <param name="Place">Its place among all, by when they changed.</param>
internal sealed record Known(int Revision, string[] Sinks, LinkedListNode<AlertId> Place);
