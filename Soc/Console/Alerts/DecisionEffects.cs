namespace Grainwatch.Soc.Console.Alerts;

/// <summary>What a decision did to a principal's risk.</summary>
/// <param name="Before">The risk before.</param>
/// <param name="After">The risk when it was recorded.</param>
public sealed record RiskChange(double Before, double After);

/// <summary>
/// What the last decisions of this process did, for the pages that tell of them. Another gateway may show that page: it
/// tells the risk of now alone. For any thread.
/// </summary>
internal sealed class DecisionEffects
{
    private const int KeptMax = 1000;

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<(string Principal, string Decision), RiskChange> _changes = [];

    /// <summary>Keeps what a decision did; sent again, it did nothing more.</summary>
    public void Add(string principal, string decision, RiskChange change)
    {
        lock (_lock)
        {
            if (!_changes.TryAdd((principal, decision), change)) return;
            if (_changes.Count > KeptMax) _changes.RemoveAt(0);
        }
    }

    /// <summary>What a decision did; null where that is not known.</summary>
    public RiskChange? Find(string principal, string decision)
    {
        lock (_lock) return _changes.GetValueOrDefault((principal, decision));
    }
}
