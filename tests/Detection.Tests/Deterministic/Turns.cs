namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>
/// One thread on which everything happens one step at a time, in an order that a seed chooses: whatever awaits goes on
/// here, and whatever is under way is a step that waits for its turn.
/// </summary>
internal sealed class Turns(Random random) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Run, object? State)> _ready = new();
    private readonly List<Step> _steps = [];

    /// <summary>Steps taken.</summary>
    public int Clock { get; private set; }

    public override void Post(SendOrPostCallback d, object? state) => _ready.Enqueue((d, state));

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Nothing blocks here.");

    public override SynchronizationContext CreateCopy() => this;

    public void Add(Step step) => _steps.Add(step);

    /// <summary>Takes away all steps of a process, and gives them.</summary>
    public List<Step> Drop(Process process)
    {
        var dropped = _steps.FindAll(step => step.Process == process);
        _steps.RemoveAll(step => step.Process == process);
        return dropped;
    }

    /// <summary>
    /// Takes steps until there are none, or until <paramref name="isOver"/>; <paramref name="between"/> two steps may
    /// begin something new. False when there were too many.
    /// </summary>
    public bool Go(Action between, Func<bool> isOver, int stepsMax)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            for (var left = stepsMax; left > 0; left--)
            {
                between();
                while (_ready.TryDequeue(out var next)) next.Run(next.State);
                if (_steps.Count == 0 || isOver()) return true;
                Clock++;
                Take().Run();
            }

            return false;
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    private Step Take()
    {
        var at = random.Next(_steps.Count);
        for (var tries = _steps.Count; tries > 0 && _steps[at].NotBefore > Clock; tries--) at = (at + 1) % _steps.Count;
        if (_steps[at].NotBefore > Clock) at = _steps.IndexOf(_steps.MinBy(step => step.NotBefore)!);
        var step = _steps[at];
        _steps.RemoveAt(at);
        return step;
    }
}

/// <summary>Something that is under way.</summary>
/// <param name="Process">Whose death it does not survive; null when it depends on nobody.</param>
/// <param name="Run">What happens at its turn.</param>
internal sealed record Step(Process? Process, Action Run)
{
    /// <summary>The clock before which it gets no turn while others wait.</summary>
    public int NotBefore { get; init; }

    /// <summary>What happens all the same when its process dies: a request that is already on the wire.</summary>
    public Action? Orphan { get; init; }

    /// <summary>The call on its way, when it is one.</summary>
    public Call? Call { get; init; }
}
