using System.Collections.Frozen;
using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Policies;

/// <summary>
/// What an organisation says of networks and programs, compiled: traits by range of addresses, by ASN and by pattern of
/// user agent. An event has the traits of every entry that it matches. Lists may be long: a look-up takes logarithmic
/// time in the ranges, and allocates nothing for a user agent that was seen lately.
/// </summary>
public sealed class NetworkLists
{
    private readonly RangeTable _ranges;
    private readonly FrozenDictionary<uint, NetworkTraits> _systems;
    private readonly AgentTable _agents;

    /// <summary>Compiles lists.</summary>
    /// <param name="ranges">By range of addresses.</param>
    /// <param name="systems">By ASN.</param>
    /// <param name="agents">By pattern of user agent, in which <c>*</c> stands for any text; case counts.</param>
    public NetworkLists(
        IEnumerable<(AddressRange Range, NetworkTraits Traits)> ranges,
        IEnumerable<(uint Asn, NetworkTraits Traits)> systems,
        IEnumerable<(string Pattern, NetworkTraits Traits)> agents)
    {
        Ranges = [.. ranges];
        Systems = [.. systems];
        Agents = [.. agents];
        _ranges = new RangeTable(Ranges);
        _systems = Systems.GroupBy(entry => entry.Asn).ToFrozenDictionary(
            asn => asn.Key, asn => asn.Aggregate(NetworkTraits.None, (sum, one) => sum | one.Traits));
        _agents = new AgentTable([.. Agents]);
    }

    /// <summary>Lists that say nothing.</summary>
    public static NetworkLists Empty { get; } = new([], [], []);

    /// <summary>Entries by range of addresses, as given.</summary>
    internal IReadOnlyList<(AddressRange Range, NetworkTraits Traits)> Ranges { get; }

    /// <summary>Entries by ASN, as given.</summary>
    internal IReadOnlyList<(uint Asn, NetworkTraits Traits)> Systems { get; }

    /// <summary>Entries by pattern of user agent, as given.</summary>
    internal IReadOnlyList<(string Pattern, NetworkTraits Traits)> Agents { get; }

    /// <summary>The traits of an event, the databases' word left out.</summary>
    public NetworkTraits TraitsOf(TrailEvent e)
    {
        var traits = NetworkTraits.None;
        if (e.Origin.System is { } system) traits |= _systems.GetValueOrDefault(system.Number);
        if (e.Origin.Ip is { } ip) traits |= _ranges.TraitsOf(ip);
        if (e.UserAgent is { } agent) traits |= _agents.TraitsOf(agent);
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

/// <summary>
/// What becomes of a federated login that is routine: same address, known issuer and network (rule 3).
/// </summary>
public enum RoutineTreatment : byte
{
    /// <summary>It stays open, at low severity.</summary>
    Low,

    /// <summary>It is suppressed.</summary>
    Suppress,
}
