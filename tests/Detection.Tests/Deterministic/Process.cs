using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>A process that hosts actors, at most one at a time for each principal.</summary>
internal sealed class Process(World world, int number)
{
    private readonly Dictionary<PrincipalKey, Activation> _activations = [];

    public Activation Of(PrincipalKey key)
    {
        if (!_activations.TryGetValue(key, out var activation)) activation = Replace(key);
        return activation;
    }

    /// <summary>Another activation takes over what the last one has not begun.</summary>
    public Activation Replace(PrincipalKey key)
    {
        var waiting = _activations.TryGetValue(key, out var old) ? old.Waiting : [];
        var activation = _activations[key] = new Activation(world, this, key, waiting);
        activation.GoOn();
        return activation;
    }

    public void Forget() => _activations.Clear();

    public override string ToString() => $"process {number}";
}

/// <summary>A call on its way to an actor, at it, or on its way back.</summary>
internal sealed class Call(World world, Command command, Process process)
{
    private readonly TaskCompletionSource<object?> _answer = new();

    public Command Command => command;

    public Process Process { get; set; } = process;

    /// <summary>What the caller gets; null when it knows nothing.</summary>
    public Task<object?> Answer => _answer.Task;

    /// <summary>Whether the caller got what the actor answered.</summary>
    public bool IsHeard { get; private set; }

    /// <summary>Whether it is a copy, whose answer nobody waits for.</summary>
    public bool IsForNobody { get; init; }

    public void Hear(object? answer) => IsHeard |= _answer.TrySetResult(answer) && answer is not null && !IsForNobody;

    /// <summary>The caller waits no longer.</summary>
    public void GiveUp()
    {
        if (!_answer.Task.IsCompleted) world.Turns.Add(new Step(null, () => _answer.TrySetResult(null)));
    }

    public override string ToString() => $"{command} at {Process}";
}

/// <summary>One actor awake in one process: its calls run one at a time.</summary>
internal sealed class Activation
{
    private readonly World _world;
    private readonly Process _process;
    private readonly string _name;
    private bool _isBusy;
    private bool _isAwake;

    public Activation(World world, Process process, PrincipalKey key, Queue<Call> waiting)
    {
        (_world, _process, Key, Waiting) = (world, process, key, waiting);
        _name = $"{process} actor {world.NextActor()} of {key.Type}";
        Actor = world.Hire(key, new StoreClient(world, this), new OutletClient(world, this));
    }

    public PrincipalKey Key { get; }

    public Process Process => _process;

    public IActor Actor { get; }

    public Queue<Call> Waiting { get; }

    /// <summary>The call that runs.</summary>
    public Call? Current { get; private set; }

    /// <summary>Writes asked for in this call.</summary>
    public int Writes { get; private set; }

    public Draft? LastWrite { get; private set; }

    /// <summary>Whether a call runs or waits.</summary>
    public bool IsBusy => _isBusy;

    public void Accept(Call call)
    {
        Waiting.Enqueue(call);
        GoOn();
    }

    public void GoOn()
    {
        if (!_isBusy && Waiting.Count > 0) _ = ServeAsync();
    }

    public void NoteUse()
    {
        if (Actor.IsFenced) _world.Object($"{this} is fenced and uses the store");
    }

    public Draft Note(PrincipalWrite write)
    {
        NoteUse();
        Writes++;
        return LastWrite = new Draft(write, Current);
    }

    public override string ToString() => _name;

    private async Task ServeAsync()
    {
        _isBusy = true;
        while (!Actor.IsFenced && Waiting.TryDequeue(out var call)) await RunAsync(call);
        _isBusy = false;
        if (!Actor.IsFenced) return;
        Probe();
        _process.Replace(Key);
    }

    private async Task RunAsync(Call call)
    {
        (Current, Writes, LastWrite) = (call, 0, null);
        object? answer = null;
        try
        {
            if (_world.Scenario.Wakes && !_isAwake) await Actor.WakeAsync();
            _isAwake = true;
            answer = await call.Command.RunAsync(Actor);
            call.Command.CheckAnswer(_world, this, answer);
        }
        catch (Exception e)
        {
            // What a store is promised to throw, and what the harness throws in its place.
            if (e is not (PrincipalStoreException or IOException)) _world.Object($"{this} throws {e}");
            if (!Actor.IsFenced) _world.Object($"{this} is not fenced after {e.Message}");
        }

        Current = null;
        _world.Answer(this, call, answer);
    }

    /// <summary>Whoever is fenced refuses everything, at once.</summary>
    private void Probe()
    {
        Task[] calls =
            [Actor.ApplyAsync([]), Actor.ViewAsync(Story.Start), Actor.AlertAsync(default), Actor.WakeAsync()];
        foreach (var call in calls)
        {
            if (call is { IsFaulted: true, Exception.InnerException: PrincipalStoreException }) continue;
            _world.Object($"{this} is fenced and takes a call");
            return;
        }
    }
}
