namespace Grainwatch.Detection.Policies;

/// <summary>What must hold between members, each of which is sound by itself.</summary>
internal static class PolicyChecks
{
    private const string Lateness = "$.lateness";
    private const string FollowUp = "$.followUp";
    private const string Rule1 = "$.rules['console-login-multiple-countries']";
    private const string Rule2 = "$.rules['new-geolocation-for-event-type']";
    private const string Rule4 = "$.rules['ec2-instance-console-login']";
    private const string Window = $"{Rule1}.window";
    private const string Countries = $"{Rule1}.countries";
    private const string PrincipalTypes = $"{Rule1}.principalTypes";
    private const string KnownFor = $"{Rule2}.knownFor";
    private const string Learning = $"{Rule2}.learning";
    private const string SessionGap = $"{Rule4}.sessionGap";
    private const string SignIns = "$.bounds.signIns";

    // The newest event's day and the two before it are counted apart: what is judged again must be of one of them,
    // whatever the time of day of the newest.
    private static readonly TimeSpan s_reachMax = TimeSpan.FromHours(48);

    /// <summary>Checks a policy as written, with the policy that it compiles to.</summary>
    public static void Run(PolicyFile file, Policy policy, PolicyProblems problems)
    {
        CheckReach(policy, problems);
        CheckKept(policy, problems);
        if (policy.Learning > policy.KnownFor && !problems.AnyFaulty(Learning, KnownFor))
        {
            problems.Add([Learning, KnownFor], $"learning is {Duration.Text(policy.Learning)}, longer than knownFor, "
                + $"{Duration.Text(policy.KnownFor)}: a place would be forgotten before it is judged; shorten "
                + "learning.");
        }

        if (policy.Bounds.SignIns < policy.Countries && !problems.AnyFaulty(SignIns, Countries))
        {
            problems.Add([SignIns, Countries], $"'{policy.Bounds.SignIns}' sign-ins can never come from "
                + $"{policy.Countries} countries; raise bounds.signIns, or lower countries.");
        }

        if (policy.CountryRuleTypes.Count == 0 && !problems.AnyFaulty(PrincipalTypes))
        {
            problems.Add(
                [PrincipalTypes],
                "the list is empty, so the rule would never fire; to mean that, write \"enabled\": false.");
        }

        CheckTestWindows(file.Rules?.InstanceLogin?.TestWindows, problems);
        NetworkChecks.Run(file.Networks, problems);
    }

    /// <summary>
    /// A federated login is judged again by what comes up to followUp and window after it, and asks what was usual
    /// before its day.
    /// </summary>
    private static void CheckReach(Policy policy, PolicyProblems problems)
    {
        var reach = policy.Lateness + policy.FollowUp + policy.Window;
        if (reach <= s_reachMax || problems.AnyFaulty(Lateness, FollowUp, Window)) return;
        problems.Add([Window, FollowUp, Lateness], $"lateness, followUp and window are "
            + $"{Duration.Text(policy.Lateness)}, {Duration.Text(policy.FollowUp)} and {Duration.Text(policy.Window)}: "
            + $"together they must not exceed {s_reachMax.TotalHours:0}h, because what is usual is counted by day for "
            + "three days; shorten one.");
    }

    /// <summary>
    /// A sign-in leaves the window when no sign-in in time can be linked to it; until then it is judged.
    /// </summary>
    private static void CheckKept(Policy policy, PolicyProblems problems)
    {
        var kept = policy.Window > policy.SessionGap ? policy.Window : policy.SessionGap;
        if (policy.FollowUp <= kept || problems.AnyFaulty(FollowUp, Window, SessionGap)) return;
        problems.Add(
            [FollowUp, Window, SessionGap],
            $"followUp is {Duration.Text(policy.FollowUp)}, but sign-ins are kept for {Duration.Text(kept)}, the "
            + "longer one of window and sessionGap; shorten followUp, or lengthen one of these.");
    }

    private static void CheckTestWindows(IReadOnlyList<TestWindowEntry>? windows, PolicyProblems problems)
    {
        for (var i = 0; i < windows?.Count; i++)
        {
            if (windows[i] is not { From: { } from, Until: { } until } || until > from) continue;
            problems.Add([$"{Rule4}.testWindows[{i}].until"], $"'{UtcTimeConverter.Write(until)}' is not after from, "
                + $"'{UtcTimeConverter.Write(from)}': the test would last no time; write a later time.");
        }
    }
}
