using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>§8: an EC2 instance at the console.</summary>
internal static class InstanceOracle
{
    private const string Rule = "ec2-instance-console-login";

    public static IEnumerable<OracleAlert> Judge(OraclePast past)
    {
        if (past.Key.Type != "AssumedRole") return [];
        return
            from session in past.Events.Where(e => IsInstance(past.Policy, e.Session)).GroupBy(e => e.Session!)
            from chain in OraclePast.Chains(session.Where(e => e.IsLogin || e.IsToken), past.Policy.SessionGap)
            select OracleAlert.Of(
                Rule, chain[0].Id.ToString(), chain,
                Signals(past, session.Key, chain).Prepend(("instance-console", 73))
                    .Select(signal => past.Risk(Rule, signal)));
    }

    // Reading 8.
    private static bool IsInstance(Policy policy, string? session) => session is not null
        && (IsNode(session, "i-") || (policy.HybridNodes && IsNode(session, "mi-"))
            || (policy.EveryInstanceName && session.StartsWith("i-", StringComparison.Ordinal)));

    private static bool IsNode(string session, string prefix) =>
        session.StartsWith(prefix, StringComparison.Ordinal) && session.Length - prefix.Length is 8 or 17
        && session[prefix.Length..].All(char.IsAsciiHexDigitLower);

    private static IEnumerable<(string Signal, int Risk)> Signals(
        OraclePast past, string session, List<TrailEvent> chain)
    {
        if (past.IsFollowedBySensitive(chain, session)) yield return ("sensitive-actions", 20);
        // Reading: "seen" here too is in an event that rule 2 learns from.
        var first = past.Learned.FirstOrDefault(e => e.Session == session && e.Origin.Network is not null);
        if (chain.Exists(e => e.Origin.Network is not null && e.Origin.Network != first?.Origin.Network))
            yield return ("other-network", 10);
        // Reading: outside AWS is a known ASN that is none of AWS's; an unknown one says nothing.
        if (chain.Exists(e => e.Origin.System is { } system && !past.Policy.AwsSystems.Contains(system.Number)))
            yield return ("outside-aws", 5);
        // Reading 8: once, and only where it explains the whole chain.
        if (chain.TrueForAll(e => IsExpected(past, session, e))) yield return ("expected", -40);
    }

    private static bool IsExpected(OraclePast past, string session, TrailEvent e) =>
        past.Is(e, NetworkTraits.AutomationAgent)
        || past.Policy.TestWindows.Any(test => test.Covers(e.Time, e.Principal.Name.Split('/')[0], session));
}
