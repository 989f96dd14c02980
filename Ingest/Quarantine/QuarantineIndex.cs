using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>What is remembered of an entry while its bytes are elsewhere.</summary>
internal abstract class QuarantineSlot(QuarantineEntry entry)
{
    public QuarantineId Id { get; } = entry.Id;

    public DateTime KeptAt { get; } = entry.KeptAt;

    public string Source { get; } = entry.Source;

    public Outcome Reason { get; } = entry.Rejection.Outcome;

    /// <summary>Rises from entry to entry, in the order in which they were kept.</summary>
    public long Order { get; set; }
}

/// <summary>What can be asked of the entries of a quarantine, wherever they are. For one thread at a time.</summary>
internal interface IQuarantineIndex
{
    int Count { get; }

    IReadOnlyDictionary<Outcome, long> ByReason { get; }

    DateTime? Oldest { get; }

    QuarantinePage List(QuarantineQuery query);

    IReadOnlyList<QuarantineId> Ids(Outcome? reason);

    IReadOnlyList<QuarantineId> Find(string prefix, int limit);

    QuarantineEntry? Read(QuarantineId id);
}

/// <summary>The entries of a quarantine by their ids. For one thread at a time.</summary>
/// <param name="read">Fetches an entry whole.</param>
internal sealed class QuarantineIndex<TSlot>(Func<TSlot, QuarantineEntry> read) : IQuarantineIndex
    where TSlot : QuarantineSlot
{
    private readonly Dictionary<QuarantineId, TSlot> _slots = [];
    private readonly Dictionary<Outcome, long> _byReason = [];
    private long _order;

    public int Count => _slots.Count;

    public IReadOnlyDictionary<Outcome, long> ByReason => new SortedDictionary<Outcome, long>(_byReason);

    public DateTime? Oldest => _slots.Count == 0 ? null : _slots.Values.Min(slot => slot.KeptAt);

    public IEnumerable<TSlot> Slots => _slots.Values;

    public bool Contains(QuarantineId id) => _slots.ContainsKey(id);

    public TSlot? Find(QuarantineId id) => _slots.GetValueOrDefault(id);

    public void Add(TSlot slot)
    {
        slot.Order = _order++;
        _slots.Add(slot.Id, slot);
        _byReason[slot.Reason] = _byReason.GetValueOrDefault(slot.Reason) + 1;
    }

    public void Remove(TSlot slot)
    {
        _slots.Remove(slot.Id);
        if (--_byReason[slot.Reason] == 0) _byReason.Remove(slot.Reason);
    }

    public QuarantinePage List(QuarantineQuery query)
    {
        var matching = _slots.Values.Where(query.Matches).ToList();
        var byReason = new SortedDictionary<Outcome, long>();
        foreach (var slot in matching) byReason[slot.Reason] = byReason.GetValueOrDefault(slot.Reason) + 1;
        var entries = matching
            .OrderByDescending(slot => slot.KeptAt).ThenByDescending(slot => slot.Order)
            .Take(Math.Clamp(query.Limit, 0, QuarantineQuery.LimitMax))
            .Select(HeaderOf);
        return new QuarantinePage([.. entries], matching.Count, byReason);
    }

    public IReadOnlyList<QuarantineId> Ids(Outcome? reason) =>
    [
        .. _slots.Values.Where(slot => reason is null || slot.Reason == reason)
            .OrderBy(slot => slot.KeptAt).ThenBy(slot => slot.Order).Select(slot => slot.Id),
    ];

    public IReadOnlyList<QuarantineId> Find(string prefix, int limit)
    {
        if (QuarantineId.TryParse(prefix, out var id)) return _slots.ContainsKey(id) ? [id] : [];
        return
        [
            .. _slots.Keys.Where(id => id.ToString().StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                .Take(limit),
        ];
    }

    public QuarantineEntry? Read(QuarantineId id) => _slots.TryGetValue(id, out var slot) ? read(slot) : null;

    /// <summary>One entry whose bytes were damaged must not hide the others.</summary>
    private QuarantineHeader HeaderOf(TSlot slot)
    {
        try
        {
            return read(slot).Header;
        }
        catch (QuarantineException e)
        {
            return new QuarantineHeader(slot.Id, slot.KeptAt, slot.Reason, e.Message, slot.Source, 0, 0, 0);
        }
    }
}
