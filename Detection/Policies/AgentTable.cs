using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Policies;

/// <summary>
/// Traits by user agent. A trail has few of them, again and again, so the answers are kept: in a table of fixed size,
/// because whoever sends a request chooses its user agent. Threads may read and write it as they like: an entry is
/// immutable, and one that is lost is found again.
/// </summary>
internal sealed class AgentTable((string Pattern, NetworkTraits Traits)[] patterns)
{
    private const int EntriesMax = 1024;

    // Places where an entry may be, so that two of one hash do not push each other out in turn.
    private const uint Ways = 4;

    // CloudTrail cuts longer ones; they are not worth their memory.
    private const int CharactersMax = 1024;

    private readonly Entry?[] _entries = new Entry?[patterns.Length == 0 ? 0 : EntriesMax];

    /// <summary>The traits of every pattern that matches.</summary>
    public NetworkTraits TraitsOf(string agent)
    {
        if (_entries.Length == 0) return NetworkTraits.None;
        if (agent.Length > CharactersMax) return Match(agent);
        var hash = (uint)agent.GetHashCode();
        var at = hash % EntriesMax;
        for (var i = 0u; i < Ways; i++)
        {
            ref var slot = ref _entries[(at + i) % EntriesMax];
            var entry = Volatile.Read(ref slot);
            if (entry?.Agent == agent) return entry.Traits;
            if (entry is null) return Keep(ref slot, agent);
        }

        return Keep(ref _entries[(at + (hash / EntriesMax % Ways)) % EntriesMax], agent);
    }

    private NetworkTraits Keep(ref Entry? slot, string agent)
    {
        var traits = Match(agent);
        Volatile.Write(ref slot, new Entry(agent, traits));
        return traits;
    }

    private NetworkTraits Match(string agent)
    {
        var traits = NetworkTraits.None;
        foreach (var (pattern, some) in patterns)
            if (Wildcard.IsMatch(pattern, agent)) traits |= some;
        return traits;
    }

    private sealed record Entry(string Agent, NetworkTraits Traits);
}
