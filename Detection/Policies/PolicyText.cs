using System.Security.Cryptography;
using System.Text.Json;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.Policies;

/// <summary>Writes a compiled policy as a policy file in which nothing is left out, in one canonical form.</summary>
internal static class PolicyText
{
    /// <summary>First 12 hexadecimal digits of the SHA-256 of the canonical form.</summary>
    public static string VersionOf(Policy policy)
    {
        var utf8 = JsonSerializer.SerializeToUtf8Bytes(ToFile(policy), PolicyJson.Default.PolicyFile);
        return Convert.ToHexStringLower(SHA256.HashData(utf8))[..12];
    }

    /// <summary>The canonical form, indented, with its version.</summary>
    public static string Write(Policy policy, string version) =>
        JsonSerializer.Serialize(ToFile(policy) with { Version = version }, PolicyJson.Readable.PolicyFile);

    /// <summary>
    /// The policy as it could have been written: lists sorted and without repetition, because their order says
    /// nothing; notes are not part of a compiled policy.
    /// </summary>
    public static PolicyFile ToFile(Policy policy) => new()
    {
        Lateness = policy.Lateness,
        FollowUp = policy.FollowUp,
        NearKm = policy.NearKm,
        SessionScopedRoles = Sorted(policy.SessionScopedRoles),
        Delivery = new DeliverySection
        {
            SilentAfter = policy.SilentAfter,
            SteadyFor = policy.SteadyFor,
            Behind = policy.BehindAfter,
        },
        Rules = ToRules(policy),
        Networks = ToNetworks(policy.Networks),
        Bounds = ToBounds(policy.Bounds),
    };

    private static string[] Sorted(IEnumerable<string> texts) => [.. texts.Distinct().Order(StringComparer.Ordinal)];

    private static bool IsEnabled(Policy policy, string rule) => !policy.DisabledRules.Contains(rule);

    /// <summary>Every signal that has a contribution of its own, as the rule lists them.</summary>
    private static Dictionary<string, int> Risks(Policy policy, string rule) => RuleBook.Find(rule)!.Guide.Signals
        .Where(signal => signal.Published is not null)
        .ToDictionary(signal => signal.Name, signal => policy.Risks.Of(rule, signal.Name, signal.Published!.Value));

    private static RulesSection ToRules(Policy policy) => new()
    {
        MultipleCountries = new MultipleCountriesSection
        {
            Enabled = IsEnabled(policy, RuleIds.ConsoleLoginMultipleCountries),
            Risks = Risks(policy, RuleIds.ConsoleLoginMultipleCountries),
            Window = policy.Window,
            Countries = policy.Countries,
            PrincipalTypes = Sorted(policy.CountryRuleTypes),
            SpeedKmPerHour = policy.TravelKmPerHour,
        },
        NewGeolocation = new NewGeolocationSection
        {
            Enabled = IsEnabled(policy, RuleIds.NewGeolocationForEventType),
            Risks = Risks(policy, RuleIds.NewGeolocationForEventType),
            KnownFor = policy.KnownFor,
            Learning = policy.Learning,
            PreciseKm = policy.PreciseKm,
            SeenThere = policy.SeenThere,
        },
        FederatedLogin = new FederatedLoginSection
        {
            Enabled = IsEnabled(policy, RuleIds.FederatedConsoleLogin),
            Risks = Risks(policy, RuleIds.FederatedConsoleLogin),
            TokenLifetime = policy.TokenLifetime,
            Routine = policy.Routine,
        },
        InstanceLogin = new InstanceLoginSection
        {
            Enabled = IsEnabled(policy, RuleIds.Ec2InstanceConsoleLogin),
            Risks = Risks(policy, RuleIds.Ec2InstanceConsoleLogin),
            SessionGap = policy.SessionGap,
            EveryInstanceName = policy.EveryInstanceName,
            HybridNodes = policy.HybridNodes,
            TestWindows = [.. policy.TestWindows.Distinct()
                .OrderBy(test => (test.From, test.Until))
                .ThenBy(test => test.Role, StringComparer.Ordinal).ThenBy(test => test.Instance, StringComparer.Ordinal)
                .Select(test => new TestWindowEntry
                {
                    From = test.From, Until = test.Until, Role = test.Role, Instance = test.Instance,
                })],
            AwsAsns = [.. policy.AwsSystems.Order()],
        },
        AccountSilent = new AccountSilentSection
        {
            Enabled = IsEnabled(policy, RuleIds.AccountSilent),
            Risks = Risks(policy, RuleIds.AccountSilent),
        },
        TrailStopped = new TrailStoppedSection
        {
            Enabled = IsEnabled(policy, RuleIds.TrailStopped),
            Risks = Risks(policy, RuleIds.TrailStopped),
        },
        GatewayBehind = new GatewayBehindSection
        {
            Enabled = IsEnabled(policy, RuleIds.GatewayBehind),
            Risks = Risks(policy, RuleIds.GatewayBehind),
        },
    };

    private static NetworksSection ToNetworks(NetworkLists networks)
    {
        var section = new NetworksSection();
        foreach (var (list, network, agent) in NetworkSections.All)
        {
            list.Set(section,
            [
                .. networks.Ranges.Where(entry => entry.Traits.HasFlag(network)).Select(entry => entry.Range).Distinct()
                    .OrderBy(range => range.First).ThenBy(range => range.Bits)
                    .Select(range => new NetworkEntry { Cidr = range }),
                .. networks.Systems.Where(entry => entry.Traits.HasFlag(network)).Select(entry => entry.Asn).Distinct()
                    .Order().Select(asn => new NetworkEntry { Asn = asn }),
                .. Sorted(networks.Agents.Where(entry => entry.Traits.HasFlag(agent)).Select(entry => entry.Pattern))
                    .Select(pattern => new NetworkEntry { Agent = pattern }),
            ]);
        }

        return section;
    }

    private static BoundsSection ToBounds(Bounds bounds) => new()
    {
        Pairs = bounds.Pairs,
        Actions = bounds.Actions,
        SensitiveActions = bounds.SensitiveActions,
        Addresses = bounds.Addresses,
        Networks = bounds.Networks,
        Agents = bounds.Agents,
        Issuers = bounds.Issuers,
        SignIns = bounds.SignIns,
        FailedSignIns = bounds.FailedSignIns,
        InstanceSessions = bounds.InstanceSessions,
        Alerts = bounds.Alerts,
        EventIds = bounds.EventIds,
        AccessKeys = bounds.AccessKeys,
        Decisions = bounds.Decisions,
    };
}
