using System.Collections.Frozen;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.Policies;

/// <summary>Makes the policy that rules use of the policy as written.</summary>
internal static class PolicyCompiler
{
    /// <summary>The policy; what is not written has its default.</summary>
    public static Policy Compile(PolicyFile file)
    {
        var usual = Policy.Default;
        var rules = file.Rules;
        var (countries, geolocation) = (rules?.MultipleCountries, rules?.NewGeolocation);
        var (federated, instance) = (rules?.FederatedLogin, rules?.InstanceLogin);
        return new Policy
        {
            Window = countries?.Window ?? usual.Window,
            Lateness = file.Lateness ?? usual.Lateness,
            TokenLifetime = federated?.TokenLifetime ?? usual.TokenLifetime,
            SessionGap = instance?.SessionGap ?? usual.SessionGap,
            FollowUp = file.FollowUp ?? usual.FollowUp,
            SeenThere = geolocation?.SeenThere ?? usual.SeenThere,
            KnownFor = geolocation?.KnownFor ?? usual.KnownFor,
            Learning = geolocation?.Learning ?? usual.Learning,
            NearKm = file.NearKm ?? usual.NearKm,
            PreciseKm = geolocation?.PreciseKm ?? usual.PreciseKm,
            TravelKmPerHour = countries?.SpeedKmPerHour ?? usual.TravelKmPerHour,
            Countries = countries?.Countries ?? usual.Countries,
            CountryRuleTypes = countries?.PrincipalTypes ?? usual.CountryRuleTypes,
            SessionScopedRoles = file.SessionScopedRoles ?? usual.SessionScopedRoles,
            AwsSystems = instance?.AwsAsns?.ToHashSet() ?? usual.AwsSystems,
            Networks = file.Networks is null ? usual.Networks : CompileNetworks(file.Networks),
            SilentAfter = file.Delivery?.SilentAfter ?? usual.SilentAfter,
            SteadyFor = file.Delivery?.SteadyFor ?? usual.SteadyFor,
            BehindAfter = file.Delivery?.Behind ?? usual.BehindAfter,
            Routine = federated?.Routine ?? usual.Routine,
            EveryInstanceName = instance?.EveryInstanceName ?? usual.EveryInstanceName,
            HybridNodes = instance?.HybridNodes ?? usual.HybridNodes,
            TestWindows = instance?.TestWindows is null
                ? usual.TestWindows
                : [.. instance.TestWindows.Select(CompileTestWindow).OfType<TestWindow>()],
            Risks = rules is null ? usual.Risks : CompileRisks(rules),
            DisabledRules = rules is null ? usual.DisabledRules : Disabled(rules),
            Bounds = file.Bounds is null ? usual.Bounds : CompileBounds(file.Bounds),
        };
    }

    private static (string Id, RuleSection? Section)[] Sections(RulesSection rules) =>
    [
        (RuleIds.ConsoleLoginMultipleCountries, rules.MultipleCountries),
        (RuleIds.NewGeolocationForEventType, rules.NewGeolocation),
        (RuleIds.FederatedConsoleLogin, rules.FederatedLogin),
        (RuleIds.Ec2InstanceConsoleLogin, rules.InstanceLogin),
        (RuleIds.AccountSilent, rules.AccountSilent),
        (RuleIds.TrailStopped, rules.TrailStopped),
        (RuleIds.GatewayBehind, rules.GatewayBehind),
    ];

    private static HashSet<string> Disabled(RulesSection rules) =>
        [.. Sections(rules).Where(rule => rule.Section?.Enabled == false).Select(rule => rule.Id)];

    /// <summary>Those that are not what is published anyway.</summary>
    private static SignalRisks CompileRisks(RulesSection rules) => new(
        from rule in Sections(rules)
        from written in rule.Section?.Risks ?? FrozenDictionary<string, int>.Empty
        let signal = RuleBook.Find(rule.Id)!.Guide.Signals.First(signal => signal.Name == written.Key)
        where written.Value != signal.Published
        select (rule.Id, written.Key, written.Value));

    private static TestWindow? CompileTestWindow(TestWindowEntry entry) =>
        entry is { From: { } from, Until: { } until }
            ? new TestWindow(from, until, entry.Role ?? "*", entry.Instance ?? "*")
            : null;

    private static NetworkLists CompileNetworks(NetworksSection networks)
    {
        List<(AddressRange Range, NetworkTraits Traits)> ranges = [];
        List<(uint Asn, NetworkTraits Traits)> systems = [];
        List<(string Pattern, NetworkTraits Traits)> agents = [];
        foreach (var (list, network, agent) in NetworkSections.All)
        {
            foreach (var entry in list.Get(networks) ?? [])
            {
                if (entry.Cidr is { } range) ranges.Add((range, network));
                if (entry.Asn is { } asn) systems.Add((asn, network));
                if (entry.Agent is { } pattern) agents.Add((pattern, agent));
            }
        }

        return new NetworkLists(ranges, systems, agents);
    }

    private static Bounds CompileBounds(BoundsSection written)
    {
        var usual = Policy.Default.Bounds;
        return new Bounds
        {
            Pairs = written.Pairs ?? usual.Pairs,
            Actions = written.Actions ?? usual.Actions,
            SensitiveActions = written.SensitiveActions ?? usual.SensitiveActions,
            Addresses = written.Addresses ?? usual.Addresses,
            Networks = written.Networks ?? usual.Networks,
            Agents = written.Agents ?? usual.Agents,
            Issuers = written.Issuers ?? usual.Issuers,
            SignIns = written.SignIns ?? usual.SignIns,
            FailedSignIns = written.FailedSignIns ?? usual.FailedSignIns,
            InstanceSessions = written.InstanceSessions ?? usual.InstanceSessions,
            Alerts = written.Alerts ?? usual.Alerts,
            EventIds = written.EventIds ?? usual.EventIds,
            AccessKeys = written.AccessKeys ?? usual.AccessKeys,
            Decisions = written.Decisions ?? usual.Decisions,
        };
    }
}
