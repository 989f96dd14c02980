using Grainwatch.Detection.Alerts;

namespace Grainwatch.Detection.State;

/// <summary>
/// What lists of principals and alerts, and sinks, still have to hear. Kept with the state and written with it, so that
/// a crash between the write and the telling loses nothing; telling twice is harmless.
/// </summary>
public sealed class Outbox
{
    /// <summary>
    /// The most revisions that wait behind newer ones; of more, the oldest are told to nobody. Whoever delivers sees
    /// the gap in their numbers.
    /// </summary>
    public const int EarlierMax = 128;

    private readonly Queue<Alert> _earlier = [];

    /// <summary>Whether the principal's header (name, aliases) has changed.</summary>
    public bool Header { get; internal set; }

    /// <summary>Alerts that have changed; as they are now, they are in the memory.</summary>
    public SortedSet<AlertId> Alerts { get; } = [];

    /// <summary>
    /// Alerts as they were written and could not be told before they changed again, or were kept no longer; the oldest
    /// first. Empty as long as all is told at once.
    /// </summary>
    public IReadOnlyCollection<Alert> Earlier => _earlier;

    /// <summary>Alerts that are kept no longer.</summary>
    public SortedSet<AlertId> Gone { get; } = [];

    /// <summary>Whether there is nothing to tell.</summary>
    public bool IsEmpty => !Header && Alerts.Count == 0 && Gone.Count == 0 && _earlier.Count == 0;

    /// <summary>Keeps an alert as it was.</summary>
    internal void Keep(Alert alert)
    {
        _earlier.Enqueue(alert);
        if (_earlier.Count > EarlierMax) _earlier.Dequeue();
    }

    internal void Clear()
    {
        Header = false;
        Alerts.Clear();
        Gone.Clear();
        _earlier.Clear();
    }
}
