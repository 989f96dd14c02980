using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>§8: an EC2 instance at the console.</summary>
internal static class InstanceOracle
{
    private const string Rule = "ec2-instance-console-login";

    public static IEnumerable<OracleAlert> Judge(OraclePast past)
    {
        if (past.Key.Type != "AssumedRole") return [];
        return
            from session in past.Events.Where(e => IsInstance(e.Session)).GroupBy(e => e.Session!)
            from chain in OraclePast.Chains(session.Where(e => e.IsLogin || e.IsToken), past.Policy.SessionGap)
            select OracleAlert.Open(
                Rule, chain[0].Id.ToString(), chain, 73, Signals(past, session.Key, chain));
    }

    private static bool IsInstance(string? session) =>
        session?.Length is 10 or 19 && session.StartsWith("i-", StringComparison.Ordinal)
        && session[2..].All(char.IsAsciiHexDigit);

    private static IEnumerable<int> Signals(OraclePast past, string session, List<TrailEvent> chain)
    {
        if (past.IsFollowedBySensitive(chain, session)) yield return 20;
        // Reading: "seen" here too is in an event that rule 2 learns from.
        var first = past.Learned.FirstOrDefault(e => e.Session == session && e.Origin.Network is not null);
        if (chain.Exists(e => e.Origin.Network is not null && e.Origin.Network != first?.Origin.Network))
            yield return 10;
        // Reading: outside AWS is a known ASN that is none of AWS's; an unknown one says nothing.
        if (chain.Exists(e => e.Origin.System is { } system && !past.Policy.AwsSystems.Contains(system.Number)))
            yield return 5;
    }
}
