using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.Decisions;

/// <summary>The decisions about a principal itself: what is trusted of it, and whether several people use it.</summary>
public sealed class DecisionLog
{
    private readonly List<Decision> _decisions = [];
    private List<Trust>? _trusts;

    /// <summary>All that are kept, oldest first.</summary>
    public IReadOnlyList<Decision> All => _decisions;

    /// <summary>Decisions that the bound has pushed out.</summary>
    public long Evicted { get; internal set; }

    /// <summary>The newest mark as shared, or as no longer shared.</summary>
    public MarkShared? Shared => _decisions.OfType<MarkShared>().LastOrDefault();

    /// <summary>Whether a sighting is of a place or from a network that is trusted at its time.</summary>
    public bool IsTrusted(AlertRow sighting)
    {
        if (_decisions.Count == 0) return false;
        _trusts ??= [.. Effective()];
        return _trusts.Exists(trust => trust.Covers(sighting));
    }

    /// <summary>Adds a decision; false when it is there already.</summary>
    internal bool Add(Decision decision, int bound)
    {
        if (_decisions.Exists(known => known.Id == decision.Id)) return false;
        var at = _decisions.BinarySearch(decision);
        _decisions.Insert(at < 0 ? ~at : at, decision);
        if (_decisions.Count > bound)
        {
            // What a newer decision has replaced goes first: it is history only.
            var replaced = _decisions.FindIndex(old => _decisions.Exists(other => IsReplacedBy(old, other)));
            _decisions.RemoveAt(Math.Max(0, replaced));
            Evicted++;
        }

        _trusts = null;
        return true;
    }

    internal void Write(WireWriter writer)
    {
        writer.Number(Evicted);
        writer.Number(_decisions.Count);
        foreach (var decision in _decisions) DecisionCodec.Write(writer, decision);
    }

    internal void Read(WireReader reader)
    {
        Evicted = reader.Number();
        for (var left = reader.Count(); left > 0; left--) _decisions.Add(DecisionCodec.Read(reader));
    }

    private IEnumerable<Trust> Effective() => _decisions
        .Where(decision => !_decisions.Exists(other => IsReplacedBy(decision, other)))
        .Select(Trust.Of).OfType<Trust>();

    private static bool IsReplacedBy(Decision old, Decision other) => old.CompareTo(other) < 0 && (old, other) switch
    {
        (TrustPlace a, TrustPlace b) => a.Place == b.Place,
        (TrustNetwork a, TrustNetwork b) => a.Network == b.Network,
        (MarkShared, MarkShared) => true,
        _ => false,
    };
}
