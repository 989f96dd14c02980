using System.Collections.Frozen;
using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Policies;

/// <summary>
/// What an organisation says of networks and programs, compiled: traits by range of addresses, by ASN and by pattern of
/// user agent. An event has the traits of every entry that it matches.
/// </summary>
/// <param name="ranges">By range of addresses.</param>
/// <param name="systems">By ASN.</param>
/// <param name="agents">By pattern of user agent, in which <c>*</c> stands for any text; case counts.</param>
public sealed class NetworkLists(
    IEnumerable<(AddressRange Range, NetworkTraits Traits)> ranges,
    IEnumerable<(uint Asn, NetworkTraits Traits)> systems,
    IEnumerable<(string Pattern, NetworkTraits Traits)> agents)
{
    private readonly (AddressRange Range, NetworkTraits Traits)[] _ranges = [.. ranges];
    private readonly (string Pattern, NetworkTraits Traits)[] _agents = [.. agents];
    private readonly FrozenDictionary<uint, NetworkTraits> _systems = systems.GroupBy(entry => entry.Asn)
        .ToFrozenDictionary(asn => asn.Key, asn => asn.Aggregate(NetworkTraits.None, (sum, one) => sum | one.Traits));

    /// <summary>Lists that say nothing.</summary>
    public static NetworkLists Empty { get; } = new([], [], []);

    /// <summary>The traits of an event, the databases' word left out.</summary>
    public NetworkTraits TraitsOf(TrailEvent e)
    {
        var traits = NetworkTraits.None;
        if (e.Origin.System is { } system && _systems.Count > 0) traits |= _systems.GetValueOrDefault(system.Number);
        if (e.Origin.Ip is { } ip)
        {
            foreach (var (range, some) in _ranges)
                if (range.Contains(ip)) traits |= some;
        }

        if (e.UserAgent is not { } agent) return traits;
        foreach (var (pattern, some) in _agents)
            if (Wildcard.IsMatch(pattern, agent)) traits |= some;
        return traits;
    }
}

/// <summary>
/// A test that was announced: an instance's role at the console is expected meanwhile, and still told (rule 4).
/// </summary>
/// <param name="From">From this event time (UTC) on.</param>
/// <param name="Until">Before this one.</param>
/// <param name="Role">Pattern of the role's name; <c>*</c> stands for any text.</param>
/// <param name="Instance">Pattern of the session's name.</param>
public sealed record TestWindow(DateTime From, DateTime Until, string Role = "*", string Instance = "*")
{
    /// <summary>Whether a role's session is expected at a time.</summary>
    public bool Covers(DateTime time, string role, string session) =>
        time >= From && time < Until && Wildcard.IsMatch(Role, role) && Wildcard.IsMatch(Instance, session);
}

/// <summary>What becomes of a federated login that is routine: same address, known issuer and network (rule 3).</summary>
public enum RoutineTreatment : byte
{
    /// <summary>It stays open, at low severity.</summary>
    Low,

    /// <summary>It is suppressed.</summary>
    Suppress,
}
