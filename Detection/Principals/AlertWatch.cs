using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Grainwatch.Detection.Alerts;

namespace Grainwatch.Detection.Principals;

/// <summary>What a watcher of alerts hears.</summary>
/// <param name="Position">Where it stands: a watch that goes on after it tells what came later.</param>
/// <param name="Alert">The alert as it is now; null when changes may be missing before this.</param>
/// <param name="Missed">Why they may be; whoever keeps a list makes it anew then.</param>
public sealed record AlertChange(string Position, AlertHeader? Alert, string? Missed);

/// <summary>Hears of alerts that change, in a buffer of its own. For one reader; disposed by whoever watches.</summary>
public sealed class AlertWatch : IDisposable
{
    private readonly AlertFeed _feed;
    private readonly IReadOnlyList<AlertChange> _before;
    private readonly Channel<AlertChange> _changes;
    private readonly int _bufferMax;

    internal AlertWatch(
        AlertFeed feed, AlertQuery query, string start, IReadOnlyList<AlertChange> before, int bufferMax)
    {
        (_feed, Query, Start, _before, _bufferMax) = (feed, query, start, before, bufferMax);
        _changes = Channel.CreateBounded<AlertChange>(
            new BoundedChannelOptions(bufferMax) { SingleReader = true, AllowSynchronousContinuations = false });
    }

    /// <summary>Which alerts.</summary>
    public AlertQuery Query { get; }

    /// <summary>Where the feed stood when the watch began.</summary>
    public string Start { get; }

    /// <summary>
    /// What was missed since an earlier watch, and then whatever comes, until it is cancelled.
    /// </summary>
    /// <exception cref="SlowWatcherException">
    /// It did not keep up; what waited for it has been given before this.
    /// </exception>
    public async IAsyncEnumerable<AlertChange> ReadAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var change in _before) yield return change;
        await foreach (var change in _changes.Reader.ReadAllAsync(cancellationToken)) yield return change;
    }

    /// <inheritdoc/>
    public void Dispose() => _feed.Leave(this);

    /// <summary>Takes a change; false, and it is the last, when there is no room for it.</summary>
    internal bool TryAdd(AlertChange change)
    {
        if (_changes.Writer.TryWrite(change)) return true;
        _changes.Writer.TryComplete(new SlowWatcherException(_bufferMax));
        return false;
    }
}

/// <summary>There are as many watchers as may be.</summary>
/// <param name="watchersMax">How many that is.</param>
public sealed class TooManyWatchersException(int watchersMax)
    : Exception($"There are {watchersMax:N0} watchers already.");

/// <summary>A watcher was too far behind, and hears no more.</summary>
/// <param name="bufferMax">How many changes waited for it.</param>
public sealed class SlowWatcherException(int bufferMax)
    : Exception($"More than {bufferMax:N0} changes waited for this watcher; it can go on after the last it heard.");
