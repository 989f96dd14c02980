using Grainwatch.Detection.Principals;

namespace Grainwatch.Ingest.Receipts;

/// <summary>
/// How many records had which outcome. Receipts add up; one is not safe to change from several threads.
/// </summary>
public sealed class Receipt
{
    private readonly long[] _counts = new long[Outcomes.All.Length];

    /// <summary>All records.</summary>
    public long Total => _counts.Sum();

    /// <summary>Records that were understood, and are nobody's activity.</summary>
    public long Ignored => Sum(Outcomes.IsIgnored);

    /// <summary>Records that could not be used.</summary>
    public long Rejected => Sum(Outcomes.IsRejected);

    /// <summary>How many records had this outcome.</summary>
    public long this[Outcome outcome] => _counts[(int)outcome];

    /// <summary>The outcomes that occurred, in the order receipts are shown, with their counts.</summary>
    public IEnumerable<KeyValuePair<Outcome, long>> Counts =>
        from outcome in Outcomes.All
        where this[outcome] != 0
        select KeyValuePair.Create(outcome, this[outcome]);

    /// <summary>Counts records.</summary>
    public void Add(Outcome outcome, long count = 1) => _counts[(int)outcome] += count;

    /// <summary>Adds what became of a batch that was applied.</summary>
    public void Add(ApplyReceipt applied)
    {
        Add(Outcome.Accepted, applied.Accepted);
        Add(Outcome.Duplicate, applied.Duplicate);
        Add(Outcome.Late, applied.Late);
    }

    /// <summary>Adds another receipt's counts.</summary>
    public void Add(Receipt other)
    {
        for (var i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
    }

    /// <summary>"3 accepted, 1 ignored: service"; "nothing" when there was no record.</summary>
    public override string ToString()
    {
        var text = string.Join(", ", Counts.Select(count => $"{count.Value} {count.Key.Code()}"));
        return text.Length == 0 ? "nothing" : text;
    }

    private long Sum(Func<Outcome, bool> kind) => Counts.Where(count => kind(count.Key)).Sum(count => count.Value);
}
