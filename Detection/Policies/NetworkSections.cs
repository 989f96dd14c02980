using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Policies;

/// <summary>A list of networks as written.</summary>
internal sealed record NetworkSection(
    Func<NetworksSection, IReadOnlyList<NetworkEntry>?> Get, Action<NetworksSection, IReadOnlyList<NetworkEntry>> Set);

/// <summary>The lists of networks, and what each says of a network and of a user agent in it.</summary>
internal static class NetworkSections
{
    public static IReadOnlyList<(NetworkSection List, NetworkTraits Network, NetworkTraits Agent)> All { get; } =
    [
        (new(all => all.Corporate, (all, list) => all.Corporate = list),
            NetworkTraits.Corporate, NetworkTraits.Corporate),
        (new(all => all.Vpn, (all, list) => all.Vpn = list), NetworkTraits.Vpn, NetworkTraits.Vpn),
        (new(all => all.Hosting, (all, list) => all.Hosting = list), NetworkTraits.Hosting, NetworkTraits.Hosting),
        (new(all => all.Automation, (all, list) => all.Automation = list),
            NetworkTraits.Automation, NetworkTraits.AutomationAgent),
        (new(all => all.Excluded, (all, list) => all.Excluded = list), NetworkTraits.Excluded, NetworkTraits.Excluded),
    ];
}
