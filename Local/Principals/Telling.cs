using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Local.Stores;
using Grainwatch.Telemetry;

namespace Grainwatch.Local.Principals;

/// <summary>
/// Sees to it that what a shard's principals have to tell is told, though an outlet fails or the process dies: who
/// could not tell is asked again, and the mark behind which all has been told follows the log. For the shard's thread.
/// </summary>
internal sealed class Telling
{
    private const int AskedAtOnceMax = 1024;

    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    private readonly int _shard;
    private readonly IShardStore _store;
    private readonly ITellingMarks? _marks;
    private readonly HashSet<PrincipalKey> _untold = [];
    private readonly Dictionary<PrincipalKey, int> _underWay = [];
    private long? _candidate;
    private HashSet<PrincipalKey> _awaited = [];
    private long _lookedAt = Environment.TickCount64;
    private long _depth;
    private long _waitingSince;

    /// <summary>Finds who may have had something to tell when the process ended last.</summary>
    public Telling(int shard, IShardStore store, ITellingMarks? marks)
    {
        (_shard, _store, _marks) = (shard, store, marks);
        if (marks is null) return;
        if (marks.Of(shard) is { } mark) _untold.UnionWith(store.ChangedSince(mark).Select(PrincipalKey.Parse));
        else marks.Set(shard, store.Position);
    }

    /// <summary>Who had something to tell at the last look, and since when somebody has. For any thread.</summary>
    public OutboxDepth Waiting => Volatile.Read(ref _depth) is > 0 and var depth
        ? new OutboxDepth(
            depth, TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref _waitingSince)))
        : default;

    /// <summary>Whether calls are under way.</summary>
    public bool IsBusy => _underWay.Count > 0;

    /// <summary>A call to a principal begins.</summary>
    public void Begin(PrincipalKey key)
    {
        if (_marks is not null) _underWay[key] = _underWay.GetValueOrDefault(key) + 1;
    }

    /// <summary>A call to a principal has ended; it has told, or not.</summary>
    public void End(PrincipalKey key, PrincipalActor actor)
    {
        // Lists never fail: without delivery there is nothing to look after.
        if (_marks is null) return;
        if (--_underWay[key] == 0) _underWay.Remove(key);
        _awaited.Remove(key);
        // Of one that is fenced nobody knows.
        if (actor.HasOutbox || actor.IsFenced) _untold.Add(key);
        else if (_untold.Count > 0) _untold.Remove(key);
    }

    /// <summary>Moves the mark where it can be; gives whom to ask again, now and then.</summary>
    public IReadOnlyList<PrincipalKey> Look()
    {
        if (_marks is null) return [];
        var now = Environment.TickCount64;
        if (now - _lookedAt < s_every.TotalMilliseconds) return [];
        _lookedAt = now;
        MoveMark();
        if (_depth == 0) Volatile.Write(ref _waitingSince, now);
        Volatile.Write(ref _depth, _untold.Count);
        return _untold.Count == 0
            ? []
            : [.. _untold.Where(key => !_underWay.ContainsKey(key)).Take(AskedAtOnceMax)];
    }

    /// <summary>
    /// All before a position has been told when whoever was under way then has ended a call since, and all could tell.
    /// </summary>
    private void MoveMark()
    {
        if (_store.HasPending) return;
        if (_candidate is { } position && _awaited.Count == 0 && _untold.Count == 0)
        {
            _marks!.Set(_shard, position);
            _candidate = null;
        }

        if (_candidate is not null) return;
        _candidate = _store.Position;
        _awaited = [.. _underWay.Keys];
    }
}
