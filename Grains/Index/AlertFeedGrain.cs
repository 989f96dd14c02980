using Grainwatch.Detection.Alerts;
using Orleans.Concurrency;

namespace Grainwatch.Grains;

/// <summary>
/// Keeps the newest changes that it is told of. It never waits, so that one call after the other is fine.
/// </summary>
[GrainType("alert-feed")]
internal sealed class AlertFeedGrain : Grain, IAlertFeedGrain
{
    /// <summary>Changes that are kept, and given in one answer at most.</summary>
    private const int ChangesMax = 4096;

    private readonly string _epoch = Guid.NewGuid().ToString("N");
    private readonly Queue<AlertHeader> _changes = [];
    private long _number;

    /// <inheritdoc/>
    public Task TellAsync(Document alerts)
    {
        foreach (var alert in Documents.Read<AlertHeader[]>(alerts))
        {
            _changes.Enqueue(alert);
            _number++;
            if (_changes.Count > ChangesMax) _changes.Dequeue();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    [ReadOnly]
    public Task<Document> ReadAsync(string epoch, long after)
    {
        var isFirst = epoch.Length == 0;
        var oldest = _number - _changes.Count;
        var isMissing = !isFirst && (epoch != _epoch || after < oldest);
        var known = isFirst ? _number : epoch == _epoch ? Math.Max(after, oldest) : oldest;
        return Task.FromResult(Documents.Write(
            new AlertNews(_epoch, _number, isMissing, [.. _changes.Skip((int)(known - oldest))])));
    }
}
