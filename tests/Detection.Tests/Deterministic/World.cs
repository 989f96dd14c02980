using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>
/// The third host: senders, processes full of actors, one store and one index, on one thread in an order that a seed
/// chooses. It stops at the first objection.
/// </summary>
internal sealed class World
{
    private const int StepsMax = 50_000;

    private readonly FaultPlan _faults;
    private readonly Flaw _flaw;
    private readonly Random _random;
    private readonly List<Process> _processes;
    private readonly HashSet<Call> _live = [];
    private readonly List<string>? _trace;
    private int _actors;

    public World(Scenario scenario, FaultPlan faults, Flaw flaw = Flaw.None, List<string>? trace = null)
    {
        (Scenario, _faults, _flaw, _trace) = (scenario, faults, flaw, trace);
        _random = new Random(scenario.Seed ^ 0x7a11);
        Turns = new Turns(_random);
        Store = new SharedStore(this, flaw);
        Index = new SharedIndex(this, flaw);
        Senders = new Senders(this, _random);
        _processes = [.. Enumerable.Range(0, scenario.Processes).Select(number => new Process(this, number))];
    }

    public Scenario Scenario { get; }

    public Turns Turns { get; }

    public SharedStore Store { get; }

    public SharedIndex Index { get; }

    public Senders Senders { get; }

    /// <summary>What is wrong; null while nothing is.</summary>
    public string? Objection { get; private set; }

    public bool IsTraced => _trace is not null;

    /// <summary>Calls that may still do something.</summary>
    public IReadOnlyCollection<Call> Live => _live;

    /// <summary>Runs until all is sent, acknowledged and told; gives what is wrong.</summary>
    public string? Run()
    {
        Go(Senders.Begin);
        _faults.End();
        foreach (var tale in Scenario.Tales) Wake(tale.Key);
        if (Objection is null) Verdict.Reach(this);
        return Objection;
    }

    public void Object(string what)
    {
        Note($"OBJECTION: {what}");
        Objection ??= what;
    }

    public void Note(string what) => _trace?.Add($"{Turns.Clock,5} {what}");

    public int NextActor() => ++_actors;

    /// <summary>A clock well after now, another one each time.</summary>
    public int Later() => Turns.Clock + 5 + (_faults.Seen.Count * 7 % 60);

    public IActor Hire(PrincipalKey key, IPrincipalStore store, IPrincipalOutlet outlet) =>
        _flaw < Flaw.ActorCareful
            ? new TrueActor(new PrincipalActor(key, store, outlet, Scenario.Policy))
            : new CarelessActor(key, store, outlet, Scenario.Policy, _flaw);

    /// <summary>Sends a command to its principal, wherever that lives.</summary>
    public Call Send(Command command)
    {
        var home = _processes[(int)((uint)command.Key.Text.Length % (uint)_processes.Count)];
        var isWandering = Scenario.Wandering > 0 && _random.Next(Scenario.Wandering) == 0;
        var call = new Call(this, command, isWandering ? AnyProcess() : home);
        Deliver(call);
        return call;
    }

    public Fault FaultAt(Point point, object who)
    {
        var fault = _faults.At(point);
        if (IsTraced)
            Note($"#{_faults.Seen.Count - 1} {point} {who}{(fault == Fault.None ? "" : $" !!! {fault}")}");
        return fault;
    }

    /// <summary>A process dies. What was on the wire arrives or not; who waits for it hears of its end.</summary>
    public void Crash(Process process)
    {
        if (IsTraced) Note($"{process} dies");
        var isOnTheWire = Turns.Clock % 2 == 0;
        foreach (var step in Turns.Drop(process))
        {
            step.Call?.GiveUp();
            if (isOnTheWire && step.Orphan is { } orphan) Turns.Add(new Step(null, orphan));
        }

        foreach (var call in _live.Where(call => call.Process == process).ToList()) End(call);
        process.Forget();
    }

    /// <summary>An actor has done with a call; the answer, null for a failure, goes on its way.</summary>
    public void Answer(Activation from, Call call, object? answer)
    {
        _live.Remove(call);
        Turns.Add(new Step(from.Process, () =>
        {
            switch (FaultAt(Point.Answer, call))
            {
                case Fault.Lost:
                    call.GiveUp();
                    break;
                case Fault.Crashes:
                    call.GiveUp();
                    Crash(from.Process);
                    break;
                case Fault.Slow:
                    Turns.Add(new Step(null, () => call.Hear(answer)) { NotBefore = Later() });
                    break;
                default:
                    call.Hear(answer);
                    break;
            }
        })
        { Call = call });
    }

    private void Deliver(Call call)
    {
        _live.Add(call);
        Turns.Add(new Step(call.Process, () => Arrive(call)));
    }

    private void Arrive(Call call)
    {
        switch (FaultAt(Point.Call, call))
        {
            case Fault.Lost:
                End(call);
                return;
            case Fault.Crashes:
                Crash(call.Process);
                return;
            case Fault.Slow:
                Turns.Add(new Step(call.Process, () => call.Process.Of(call.Command.Key).Accept(call))
                {
                    NotBefore = Later(),
                });
                return;
            case Fault.Twice:
                Deliver(new Call(this, call.Command, AnyProcess()) { IsForNobody = true });
                break;
            case Fault.Elsewhere:
                call.Process = AnyProcess();
                break;
            case Fault.Dropped when !call.Process.Of(call.Command.Key).IsBusy:
                call.Process.Replace(call.Command.Key);
                break;
        }

        call.Process.Of(call.Command.Key).Accept(call);
    }

    private void End(Call call)
    {
        _live.Remove(call);
        call.GiveUp();
    }

    private Process AnyProcess() => _processes[_random.Next(_processes.Count)];

    private void Go(Action between)
    {
        if (Objection is not null) return;
        if (!Turns.Go(between, () => Objection is not null, StepsMax)) Object($"It does not end in {StepsMax} steps");
    }

    /// <summary>What no call has told since a crash is told by whoever wakes.</summary>
    private void Wake(PrincipalKey key)
    {
        var fresh = new Process(this, _processes.Count);
        var isBegun = false;
        Go(() =>
        {
            if (isBegun) return;
            isBegun = true;
            _ = fresh.Of(key).Actor.WakeAsync();
        });
    }
}
