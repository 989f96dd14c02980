using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Rules;

/// <summary>
/// What else rule 2 can say of a sighting that it judges. The published rule says none of it; a policy that gives one
/// a risk makes it a signal.
/// </summary>
[Flags]
public enum RowSignals : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The principal used the program's family on three days or more before the day of the sighting.</summary>
    KnownAgent = 1,

    /// <summary>The network was seen before the sighting.</summary>
    KnownNetwork = 2,

    /// <summary>It was made with MFA.</summary>
    Mfa = 4,

    /// <summary>It came from a hosting provider.</summary>
    Hosting = 8,
}

/// <summary>How these signals are told, and what they add.</summary>
internal static class RowSignal
{
    private const int DaysForKnown = 3;

    private static readonly (RowSignals Signal, string Name, string Sentence)[] s_all =
    [
        (RowSignals.KnownAgent, "known-agent", $"The program was used on {DaysForKnown} days or more before this one."),
        (RowSignals.KnownNetwork, "known-network", "The network was seen before."),
        (RowSignals.Mfa, "mfa", "It was made with MFA."),
        (RowSignals.Hosting, "hosting", "It came from a hosting provider."),
    ];

    /// <summary>
    /// Those that hold of a sighting as of its time, of the ones to which the policy gives a risk: what nobody asks for
    /// leaves no trace in a memory.
    /// </summary>
    public static RowSignals Of(TrailEvent e, bool networkKnown, Situation situation)
    {
        var (state, policy) = (situation.State, situation.Policy);
        var holds = RowSignals.None;
        foreach (var (signal, name, _) in s_all)
            if (Risk(name, policy.Risks) != 0 && Holds(signal)) holds |= signal;
        return holds;

        bool Holds(RowSignals signal) => signal switch
        {
            RowSignals.KnownAgent => e.UserAgent is { } agent
                && state.Agents.TryGet(UserAgents.Family(agent), out var usage)
                && usage.DaysBefore(Usage.DayOf(e.Time)) >= DaysForKnown,
            RowSignals.KnownNetwork => networkKnown,
            RowSignals.Mfa => e.Type.Mfa,
            _ => policy.TraitsOf(e).HasFlag(NetworkTraits.Hosting),
        };
    }

    /// <summary>Their reasons, with what the policy has them contribute.</summary>
    public static IEnumerable<Reason> Reasons(RowSignals signals, SignalRisks risks) =>
        from entry in s_all
        where signals.HasFlag(entry.Signal)
        let risk = Risk(entry.Name, risks)
        where risk != 0
        select new Reason(entry.Name, risk, entry.Sentence);

    /// <summary>Whether a reason is one of theirs.</summary>
    public static bool IsOf(Reason reason) => Array.Exists(s_all, entry => entry.Name == reason.Signal);

    private static int Risk(string name, SignalRisks risks) =>
        risks.Of(RuleIds.NewGeolocationForEventType, name, published: 0);
}
