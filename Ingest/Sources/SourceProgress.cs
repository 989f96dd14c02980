using Grainwatch.Ingest.Deliveries;

namespace Grainwatch.Ingest.Sources;

/// <summary>What a source tells of its work, and others read. Safe to call from any thread.</summary>
public sealed class SourceProgress(string name, TimeProvider clock)
{
    /// <summary>Deliveries passed by that a status shows.</summary>
    public const int FailuresShown = 100;

    private const int NotesShown = 20;

    private readonly Lock _gate = new();
    private readonly Queue<SourceFailure> _failures = new();
    private SourceState _state;
    private long _delivered;
    private long _records;
    private long _failed;
    private DateTime? _newest;
    private DateTime? _atHand;
    private string? _error;
    private DateTime? _errorTime;
    private IReadOnlyList<string> _notes = [];

    /// <summary>How the source is doing now.</summary>
    public SourceStatus Status
    {
        get
        {
            lock (_gate)
            {
                return new SourceStatus(
                    name, _state, _delivered, _records, _newest, Lag(), _error, _errorTime, _failed, [.. _failures],
                    _notes);
            }
        }
    }

    /// <summary>A delivery is being read, which was delivered then.</summary>
    public void OnReading(DateTime? delivered)
    {
        lock (_gate)
        {
            _state = SourceState.Reading;
            _atHand = delivered ?? _atHand;
        }
    }

    /// <summary>A delivery was taken: all of it is durable.</summary>
    public void OnTaken(DateTime? delivered, IntakeResult result)
    {
        lock (_gate)
        {
            _delivered++;
            _records += result.Summary.Records;
            if (_newest is null || delivered > _newest) _newest = delivered ?? _newest;
        }
    }

    /// <summary>A delivery was passed by, wholly or in part.</summary>
    public void OnPassedBy(SourceFailure failure)
    {
        lock (_gate)
        {
            _failed++;
            _failures.Enqueue(failure);
            if (_failures.Count > FailuresShown) _failures.Dequeue();
        }
    }

    /// <summary>Somebody else reads the source; the note says who.</summary>
    public void StandBy(string note)
    {
        lock (_gate) (_state, _atHand, _notes) = (SourceState.StandingBy, null, [note]);
    }

    /// <summary>The source is this process's to read, and begins where it was left.</summary>
    public void TakeUp()
    {
        lock (_gate) (_state, _notes) = (SourceState.Starting, []);
    }

    /// <summary>Deliveries that were passed by before it was this process's to read.</summary>
    public void Restore(long failed, IEnumerable<SourceFailure> failures)
    {
        lock (_gate) _failures.Clear();
        foreach (var failure in failures) OnPassedBy(failure);
        lock (_gate) _failed = failed;
    }

    /// <summary>What stands in its way now, in place of what did.</summary>
    public void SetNotes(IReadOnlyList<string> notes)
    {
        lock (_gate) _notes = notes.Count <= NotesShown ? notes : [.. notes.Take(NotesShown), "…"];
    }

    /// <summary>It is in another state now.</summary>
    internal void Turn(SourceState state, string? error = null)
    {
        lock (_gate)
        {
            _state = state;
            if (state == SourceState.CaughtUp) _atHand = null;
            if (error is not null) (_error, _errorTime) = (error, clock.GetUtcNow().UtcDateTime);
        }
    }

    private TimeSpan? Lag()
    {
        if (_atHand is not { } delivered) return null;
        var lag = clock.GetUtcNow().UtcDateTime - delivered;
        return lag < TimeSpan.Zero ? TimeSpan.Zero : lag;
    }
}
