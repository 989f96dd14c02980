using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>Random sentences of a policy.</summary>
internal static class RandomPolicy
{
    public static readonly string?[] Agents =
    [
        "aws-cli/2.15.0", "Mozilla/5.0 (Macintosh) Firefox/128.0", "Python-urllib/3.12", "Jersey/${project.version}",
        null,
    ];

    private static readonly string[] s_ranges =
        ["81.10.0.0/16", "81.10.1.1", "81.0.0.0/8", "91.10.2.0/24", "102.10.1.0/24", "177.10.1.1", "2a01:1:1::/48"];

    private static readonly uint[] s_systems = [64500, 64501, 64510, 64520, 64530, 16509, 64550];

    private static readonly string[] s_patterns =
        ["aws-cli/*", "Mozilla*", "Python-urllib/*", "*Firefox/128.0", "Jersey*"];

    private static readonly NetworkTraits[] s_traits =
        [.. Enum.GetValues<NetworkTraits>().Where(traits => traits != NetworkTraits.None)];

    private static readonly string[] s_rules =
    [
        "console-login-multiple-countries", "new-geolocation-for-event-type", "federated-console-login",
        "ec2-instance-console-login",
    ];

    public static PolicyEntry List(Random random)
    {
        var traits = Pick(random, s_traits);
        switch (random.Next(5))
        {
            case 0 or 1:
                var range = Pick(random, s_ranges);
                return new($"{traits} {range}") { Traits = traits, Range = Parse(range) };
            case 2 or 3:
                var asn = Pick(random, s_systems);
                return new($"{traits} AS{asn}") { Traits = traits, Asn = asn };
            default:
                return Agent(random, random.Next(4) == 0 ? traits : NetworkTraits.AutomationAgent);
        }
    }

    public static PolicyEntry Agent(Random random, NetworkTraits traits = NetworkTraits.AutomationAgent)
    {
        var pattern = Pick(random, s_patterns);
        return new($"{traits} {pattern}") { Traits = traits, Agent = pattern };
    }

    public static PolicyEntry Routine { get; } =
        new("routine: suppress", policy => policy with { Routine = RoutineTreatment.Suppress });

    // Follow-ups and gaps of sessions stay below window and lateness together: behind that no sign-in is kept.
    public static PolicyEntry Parameter(Random random) => random.Next(14) switch
    {
        0 => Minutes(random, "window", [10, 30, 180], (policy, time) => policy with { Window = time }),
        1 => Minutes(random, "lateness", [120, 720], (policy, time) => policy with { Lateness = time }),
        2 => Minutes(random, "token lifetime", [1, 60], (policy, time) => policy with { TokenLifetime = time }),
        3 => Minutes(random, "session gap", [5, 120], (policy, time) => policy with { SessionGap = time }),
        4 => Minutes(random, "follow-up", [10, 120], (policy, time) => policy with { FollowUp = time }),
        5 => Days(random, "known for", [5, 30], (policy, time) => policy with { KnownFor = time }),
        6 or 7 => Days(random, "learning", [0, 1, 30], (policy, time) => policy with { Learning = time }),
        8 => Of(random, "near km", [0, 10, 500], (policy, km) => policy with { NearKm = km }),
        9 => Of(random, "precise km", [100, 1000], (policy, km) => policy with { PreciseKm = km }),
        10 => Of(random, "travel km/h", [100, 100000], (policy, km) => policy with { TravelKmPerHour = km }),
        11 => Of(random, "countries", [1, 3], (policy, count) => policy with { Countries = count }),
        12 => Of(random, "rule 1 for", ["Root", "FederatedUser"],
            (policy, type) => policy with { CountryRuleTypes = ["IAMUser", type] }),
        _ => Of(random, "disabled", s_rules,
            (policy, rule) => policy with { DisabledRules = new HashSet<string>(policy.DisabledRules) { rule } }),
    };

    /// <summary>Another contribution of a signal, of rule 2 more often.</summary>
    public static PolicyEntry Risk(Random random)
    {
        var rule = RuleBook.Find(random.Next(2) == 0 ? s_rules[1] : Pick(random, s_rules))!;
        var signal = Pick(random, [.. rule.Guide.Signals.Where(signal => signal.Published is not null)]);
        var risk = Pick(random, [-100, -26, -5, 0, 5, 20, 33, 34, 100]);
        if (signal.IsVerdict) risk = Math.Abs(risk);
        return new($"risk of {signal.Name}: {risk}") { Risk = (rule.Metadata.Id, signal.Name, risk) };
    }

    /// <summary>What only rule 4 looks at.</summary>
    public static PolicyEntry Instances(Random random, DateTime from) => random.Next(4) switch
    {
        0 => new("every instance name", policy => policy with { EveryInstanceName = true }),
        1 => new("hybrid nodes", policy => policy with { HybridNodes = true }),
        2 => new("AWS is AS64500", policy => policy with { AwsSystems = new HashSet<uint> { 64500 } }),
        _ => Test(random, from),
    };

    private static PolicyEntry Test(Random random, DateTime from)
    {
        var test = new TestWindow(from.AddMinutes(random.Next(-90, 10)), from.AddMinutes(random.Next(1, 3000)),
            Pick(random, ["*", "web", "we*", "other"]), Pick(random, ["*", "*", "i-0123456789abcdef0", "i-am*"]));
        return new($"{test}", policy => policy with { TestWindows = [.. policy.TestWindows, test] });
    }

    private static PolicyEntry Minutes(
        Random random, string text, double[] values, Func<Policy, TimeSpan, Policy> change) =>
        Of(random, text + " minutes", values, (policy, value) => change(policy, TimeSpan.FromMinutes(value)));

    private static PolicyEntry Days(
        Random random, string text, double[] values, Func<Policy, TimeSpan, Policy> change) =>
        Of(random, text + " days", values, (policy, value) => change(policy, TimeSpan.FromDays(value)));

    private static PolicyEntry Of<T>(Random random, string text, T[] values, Func<Policy, T, Policy> change)
    {
        var value = Pick(random, values);
        return new($"{text}: {value}", policy => change(policy, value));
    }

    private static AddressRange Parse(string range) =>
        AddressRange.TryParse(range, out var parsed) ? parsed : throw new ArgumentException(range, nameof(range));

    private static T Pick<T>(Random random, T[] values) => values[random.Next(values.Length)];
}
