using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>One principal's events as they are delivered, and what they have to come to.</summary>
internal sealed class Tale
{
    public Tale(PrincipalKey key, IReadOnlyList<IReadOnlyList<TrailEvent>> batches)
    {
        (Key, Batches) = (key, batches);
        Events = [.. batches.SelectMany(batch => batch).DistinctBy(e => (e.Id, e.Time)).Order()];
    }

    public PrincipalKey Key { get; }

    public IReadOnlyList<IReadOnlyList<TrailEvent>> Batches { get; }

    /// <summary>All events, each once, by time.</summary>
    public IReadOnlyList<TrailEvent> Events { get; }

    /// <summary>The memory of them without any fault.</summary>
    public PrincipalState Expected(Policy policy)
    {
        var state = new PrincipalState(Key);
        if (Events.Count > 0) new PrincipalFold(state, policy).Apply(Events, []);
        return state;
    }
}

/// <summary>What happens in a run, but for its faults and the order of its steps: they have their own seeds.</summary>
internal sealed record Scenario
{
    public required int Seed { get; init; }

    public required IReadOnlyList<Tale> Tales { get; init; }

    public Policy Policy { get; init; } = Policy.Default;

    /// <summary>Senders.</summary>
    public int Gateways { get; init; } = 1;

    /// <summary>Processes that host actors.</summary>
    public int Processes { get; init; } = 2;

    /// <summary>One call in so many goes to any process instead of its principal's home; 0 for none.</summary>
    public int Wandering { get; init; }

    /// <summary>Whether the host wakes an actor before its first call, as Orleans does.</summary>
    public bool Wakes { get; init; }

    /// <summary>One send in so many is accompanied by a question; 0 for none.</summary>
    public int Questions { get; init; }

    public static Scenario Random(int seed, int batchesMax = int.MaxValue)
    {
        var random = new Random(seed);
        List<Tale> tales = [Tell(seed, batchesMax)];
        if (random.Next(4) == 0 && Tell(seed + 1_000_003, batchesMax) is var second && !second.Key.Equals(tales[0].Key))
            tales.Add(second);
        return new Scenario
        {
            Seed = seed,
            Tales = tales,
            Gateways = random.Next(1, 4),
            Processes = random.Next(1, 4),
            Wandering = random.Next(4) switch { 0 => 1, 1 => 3, 2 => 8, _ => 0 },
            Wakes = random.Next(2) == 0,
            Questions = random.Next(3) == 0 ? 3 : 0,
        };
    }

    private static Tale Tell(int seed, int batchesMax)
    {
        var history = new RandomHistory(seed);
        var batches = history.Deliver().Take(batchesMax)
            .Select(batch => (IReadOnlyList<TrailEvent>)[.. batch.Select(WithLongLivedKey)]);
        return new Tale(history.Story.Principal.Key, [.. batches]);
    }

    /// <summary>Names a principal is found by change as time goes on.</summary>
    private static TrailEvent WithLongLivedKey(TrailEvent e) => e.AccessKeyId is not null
        ? e
        : e with { AccessKeyId = $"AKIA{e.Time.DayOfYear % 5}" };
}
