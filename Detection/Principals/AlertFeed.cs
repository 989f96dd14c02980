using System.Globalization;
using Grainwatch.Detection.Alerts;

namespace Grainwatch.Detection.Principals;

/// <summary>The bounds of an <see cref="AlertFeed"/>.</summary>
public sealed record AlertFeedOptions
{
    /// <summary>The most watchers at once. Default: 256.</summary>
    public int WatchersMax { get; init; } = 256;

    /// <summary>Changes that wait for one watcher; one that is further behind is let go. Default: 1,024.</summary>
    public int BufferMax { get; init; } = 1024;

    /// <summary>Changes that are kept for those who come back. Default: 8,192.</summary>
    public int BacklogMax { get; init; } = 8192;
}

/// <summary>
/// Tells watchers of alerts that change, each revision once. Whoever publishes never waits: a watcher that does not
/// keep up is let go. Safe to call from any thread.
/// </summary>
/// <param name="epoch">
/// A name that no other feed has: positions of another one cannot be gone on with. Without hyphens.
/// </param>
/// <param name="options">The bounds.</param>
public sealed class AlertFeed(string epoch, AlertFeedOptions? options = null)
{
    private readonly AlertFeedOptions _options = options ?? new AlertFeedOptions();
    private readonly Lock _lock = new();
    private readonly Queue<Entry> _backlog = [];
    private readonly Dictionary<AlertId, int> _revisions = [];
    private readonly HashSet<AlertWatch> _watches = [];
    private long _newest;

    /// <summary>Number of watchers.</summary>
    public int Watchers
    {
        get
        {
            lock (_lock) return _watches.Count;
        }
    }

    /// <summary>Tells alerts as they are now; those that were told so, or newer, are left out.</summary>
    public void Publish(IEnumerable<AlertHeader> alerts)
    {
        lock (_lock)
        {
            foreach (var alert in alerts)
            {
                if (_revisions.TryGetValue(alert.Id, out var told) && told >= alert.Revision) continue;
                _revisions[alert.Id] = alert.Revision;
                Add(alert, null);
            }
        }
    }

    /// <summary>Tells that changes may be missing here.</summary>
    /// <param name="why">A sentence for a person.</param>
    public void Miss(string why)
    {
        lock (_lock) Add(null, why);
    }

    /// <summary>Begins to watch; whoever watches disposes it.</summary>
    /// <param name="query">Which alerts.</param>
    /// <param name="after">The position of the last change that was heard; null to begin now.</param>
    /// <exception cref="TooManyWatchersException">There are as many as may be.</exception>
    public AlertWatch Watch(AlertQuery query, string? after)
    {
        lock (_lock)
        {
            if (_watches.Count >= _options.WatchersMax) throw new TooManyWatchersException(_options.WatchersMax);
            List<AlertChange> before = [];
            if (after is not null)
            {
                var from = Parse(after);
                var oldest = _newest - _backlog.Count;
                if (from is not { } heard || heard < oldest || heard > _newest)
                {
                    before.Add(new AlertChange(
                        Position(_newest), null,
                        "What changed since then is not kept any more, or was told by another process."));
                }
                else
                {
                    before.AddRange(_backlog.Where(entry => entry.Number > heard).Select(ToChange)
                        .Where(change => IsFor(query, change)));
                }
            }

            var watch = new AlertWatch(this, query, Position(_newest), before, _options.BufferMax);
            _watches.Add(watch);
            return watch;
        }
    }

    internal void Leave(AlertWatch watch)
    {
        lock (_lock) _watches.Remove(watch);
    }

    private static bool IsFor(AlertQuery query, AlertChange change) =>
        change.Alert is not { } alert || query.Matches(alert);

    private void Add(AlertHeader? alert, string? missed)
    {
        var entry = new Entry(++_newest, alert, missed);
        _backlog.Enqueue(entry);
        if (_backlog.Count > _options.BacklogMax && _backlog.Dequeue() is { Alert: { } old }
            && _revisions.TryGetValue(old.Id, out var revision) && revision == old.Revision)
        {
            _revisions.Remove(old.Id);
        }

        if (_watches.Count == 0) return;
        var change = ToChange(entry);
        _watches.RemoveWhere(watch => IsFor(watch.Query, change) && !watch.TryAdd(change));
    }

    private AlertChange ToChange(Entry entry) => new(Position(entry.Number), entry.Alert, entry.Missed);

    private string Position(long number) => string.Create(CultureInfo.InvariantCulture, $"{epoch}-{number}");

    private long? Parse(string position) =>
        position.StartsWith(epoch + "-", StringComparison.Ordinal)
        && long.TryParse(
            position.AsSpan(epoch.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private sealed record Entry(long Number, AlertHeader? Alert, string? Missed);
}
