using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>What a sender wants of one principal.</summary>
internal abstract class Command(PrincipalKey key)
{
    public PrincipalKey Key => key;

    /// <summary>Whether somebody has heard that it is done.</summary>
    public bool IsAcknowledged { get; set; }

    public abstract Task<object?> RunAsync(IActor actor);

    /// <summary>Checks an answer at the moment the actor gives it.</summary>
    public abstract void CheckAnswer(World world, Activation activation, object? answer);
}

/// <summary>A batch of events.</summary>
internal sealed class EventsCommand(PrincipalKey key, IReadOnlyList<TrailEvent> events) : Command(key)
{
    public IReadOnlyList<TrailEvent> Events => events;

    public DateTime Earliest { get; } = events.Min(e => e.Time);

    public DateTime Latest { get; } = events.Max(e => e.Time);

    public override async Task<object?> RunAsync(IActor actor) => await actor.ApplyAsync(events);

    public override void CheckAnswer(World world, Activation activation, object? answer)
    {
        var receipt = (ApplyReceipt)answer!;
        var record = world.Store.Of(Key);
        if (receipt.Total != events.Count) world.Object($"{receipt} for {events.Count} events");
        if (receipt.Late != 0) world.Object($"{receipt}: nothing was late");
        foreach (var e in events)
            if (!record.Durable.Contains((e.Id, e.Time))) world.Object($"{e.Id} is acknowledged and not durable");
        var (written, isOnce) = activation.Writes switch
        {
            0 => (0, receipt.Duplicate == receipt.Total),
            1 => (activation.LastWrite!.Events.Count, receipt.Accepted > 0),
            _ => (0, false),
        };
        if (!isOnce || written != receipt.Accepted)
            world.Object($"{receipt} after {activation.Writes} writes, the last of {written} events");
    }

    public override string ToString() =>
        $"{Key.Type} {events.Count} events {Earliest:MM-dd'T'HH:mm:ss}..{Latest:MM-dd'T'HH:mm:ss}";
}

/// <summary>A question: what does it remember?</summary>
internal sealed class ViewCommand(PrincipalKey key) : Command(key)
{
    public override async Task<object?> RunAsync(IActor actor) => await actor.ViewAsync(Story.Start);

    public override void CheckAnswer(World world, Activation activation, object? answer)
    {
        var events = (answer as PrincipalView)?.Events ?? 0;
        if (events != 0 && world.Store.Of(Key).Log.All(entry => entry.Draft.Count != events))
            world.Object($"A view shows {events} events, as no version does");
        if (activation.Writes > 0) world.Object("A view writes");
    }

    public override string ToString() => $"{Key.Type} view";
}

/// <summary>A decision about a principal or an alert of it; sent after the events that it is about.</summary>
internal sealed class DecisionCommand(PrincipalKey key, Decision decision) : Command(key)
{
    public Decision Decision => decision;

    public override async Task<object?> RunAsync(IActor actor) => await actor.DecideAsync(decision);

    public override void CheckAnswer(World world, Activation activation, object? answer)
    {
        var writes = (DecisionOutcome)answer! == DecisionOutcome.Recorded ? 1 : 0;
        if (activation.Writes != writes) world.Object($"{answer} after {activation.Writes} writes");
        if (answer is not (DecisionOutcome.Recorded or DecisionOutcome.Known))
            world.Object($"{decision.Id} is answered with {answer}");
        else if (!IsKept(StateCodec.Decode(world.Store.Of(Key).Bytes!)))
            world.Object($"{decision.Id} is acknowledged and not durable");
    }

    public override string ToString() => $"{Key.Type} decision {decision.Id}";

    /// <summary>Decisions about a memory that has all its events; each is recorded whatever others are.</summary>
    public static IReadOnlyList<Decision> About(PrincipalState state, Random random)
    {
        List<Decision> decisions = [];
        foreach (var alert in state.Alerts.Values
            .Where(alert => alert.State is AlertState.Open or AlertState.Suppressed)
            .OrderBy(alert => alert.Id).Take(2))
        {
            var (id, at) = ($"{decisions.Count}", state.Newest.AddMinutes(random.Next(5)));
            decisions.Add(random.Next(2) == 0
                ? new Acknowledge { Id = id, By = "ana", At = at, Alert = alert.Id }
                : new Close { Id = id, By = "ana", At = at, Alert = alert.Id, Disposition = Disposition.Benign });
        }

        if (random.Next(2) == 0)
            decisions.Add(new MarkShared { Id = "shared", By = "ana", At = state.Newest, Shared = true });
        if (state.Baseline.Places.Keys.Min() is { } place && random.Next(2) == 0)
        {
            decisions.Add(new TrustPlace
            {
                Id = "trust",
                By = "ana",
                At = state.Newest,
                Place = place.Id,
                Until = state.Newest.AddDays(1),
            });
        }

        return decisions;
    }

    private bool IsKept(PrincipalState state) => state.Decisions.All.Any(known => known.Id == decision.Id)
        || state.Alerts.Values.Any(alert => alert.Decisions.Any(ruling => ruling.Decision.Id == decision.Id));
}
