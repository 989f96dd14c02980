using Grainwatch.Detection.Principals;

namespace Grainwatch.Grains;

/// <summary>
/// What a shard of the sweep knows. Who has told is forgotten at once, but stays stored for a while: a principal that
/// keeps changing is stored once, not each time.
/// </summary>
internal sealed class SweepBook
{
    /// <summary>The most principals that may not have told yet.</summary>
    public const int ExpectedMax = 4096;

    /// <summary>The most poisoned principals that are listed.</summary>
    public const int PoisonedMax = 1024;

    private const int LingeringMax = 256;

    // How long a principal stays listed after the last call that failed by a fault of ours.
    private static readonly TimeSpan s_faultStays = TimeSpan.FromHours(1);

    private readonly Dictionary<string, Mark> _expected = [];
    private readonly Queue<string> _lingering = [];
    private readonly Dictionary<string, PoisonedPrincipal> _poisoned = [];
    private HashSet<string> _stored = [];

    /// <summary>Principals that cannot be served.</summary>
    public IReadOnlyCollection<PoisonedPrincipal> Poisoned => _poisoned.Values;

    /// <summary>Poisoned principals that may be well again: to be asked.</summary>
    public IReadOnlyList<string> Patients(DateTime now) =>
    [
        .. _poisoned.Values.Where(principal => principal.IsDamaged || now - principal.LastSeen > s_faultStays)
            .Select(principal => principal.Key),
    ];

    /// <summary>Takes what was stored: who is in it may have told, or not; only they themselves can say.</summary>
    public void Load(SweepRecord record)
    {
        foreach (var key in record.Expected) _expected[key] = new Mark(long.MaxValue, DateTimeOffset.MinValue);
        foreach (var principal in record.Poisoned) _poisoned[principal.Key] = principal;
        _stored = [.. record.Expected];
    }

    /// <summary>What is to be stored now.</summary>
    public SweepRecord Store()
    {
        _stored = [.. _expected.Keys, .. _lingering];
        return new SweepRecord([.. _stored], [.. _poisoned.Values]);
    }

    /// <summary>Expects a principal to tell; says whether that has to be stored.</summary>
    public bool Expect(string key, long revision, DateTimeOffset now)
    {
        if (_expected.Count >= ExpectedMax && !_expected.ContainsKey(key))
        {
            throw new StoreFaultException(
                $"{_expected.Count:#,0} principals have changed and could not tell their index; {key} has to wait. "
                + "The index or its storage is down.");
        }

        _expected[key] = new Mark(revision, now);
        return !_stored.Contains(key);
    }

    /// <summary>Whether a principal may have something to tell.</summary>
    public bool Expects(string key) => _expected.ContainsKey(key);

    /// <summary>A principal has told all up to a revision.</summary>
    public void Told(string key, long revision)
    {
        if (!_expected.TryGetValue(key, out var mark)) return;
        if (mark.Revision > revision) return;
        _expected.Remove(key);
        if (!_stored.Contains(key) || _lingering.Contains(key)) return;
        _lingering.Enqueue(key);
        if (_lingering.Count > LingeringMax) _lingering.Dequeue();
    }

    /// <summary>Who should have told by a time, with the revision that is expected.</summary>
    public IReadOnlyList<(string Key, long Revision)> Overdue(DateTimeOffset before) =>
        [.. _expected.Where(entry => entry.Value.At < before).Select(entry => (entry.Key, entry.Value.Revision))];

    /// <summary>
    /// How many have not told yet, and since when the first of them has waited; since now where that is not known.
    /// </summary>
    public (int Depth, DateTimeOffset Oldest) Waiting(DateTimeOffset now) => (
        _expected.Count,
        _expected.Values.Where(mark => mark.At > DateTimeOffset.MinValue).Select(mark => mark.At).DefaultIfEmpty(now)
            .Min());

    /// <summary>Lists a principal that cannot be served; gives it as it is listed.</summary>
    public PoisonedPrincipal Poison(PoisonedPrincipal principal)
    {
        var listed = _poisoned.TryGetValue(principal.Key, out var known)
            ? principal with { Since = known.Since }
            : principal;
        if (known is not null || _poisoned.Count < PoisonedMax) _poisoned[principal.Key] = listed;
        return listed;
    }

    /// <summary>A principal can be served again.</summary>
    public void Heal(string key) => _poisoned.Remove(key);

    private readonly record struct Mark(long Revision, DateTimeOffset At);
}
