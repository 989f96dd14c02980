using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Grainwatch.Silo.Hosting;

/// <summary>What silos and their clients must agree on to find and trust each other.</summary>
internal sealed record MembershipSettings
{
    /// <summary>Silos of one cluster share it. Default: grainwatch.</summary>
    public string ClusterId { get; init; } = ClusterDefaults.Id;

    /// <summary>Part of what is stored; stays when clusters come and go. Default: grainwatch.</summary>
    public string ServiceId { get; init; } = ClusterDefaults.Id;

    /// <summary>Who keeps the list of silos. Default: a silo on this machine, for development.</summary>
    public MembershipKind Kind { get; init; } = MembershipKind.Localhost;

    /// <summary>The connection string of PostgreSQL; null when it is not used.</summary>
    public Secret? Postgres { get; init; }

    /// <summary>Seconds after which an unanswered call has an unknown outcome. Default: 30.</summary>
    public int ResponseTimeoutSeconds { get; init; } = 30;

    /// <summary>What proves a silo or a client to the others; null when they talk in the open.</summary>
    public ClusterTls? Tls { get; init; }
}

/// <summary>Who keeps the list of silos.</summary>
internal enum MembershipKind
{
    /// <summary>The first silo on this machine, in memory; for development.</summary>
    Localhost,

    /// <summary>PostgreSQL.</summary>
    Postgres,
}

/// <summary>Where a silo is found by the others.</summary>
internal static class AdvertisedAddress
{
    /// <summary>Take this machine's own address.</summary>
    public const string Auto = "auto";

    /// <summary>Reads an IP address, or finds this machine's own; null when there is none.</summary>
    public static IPAddress? Read(string text)
    {
        if (text == Auto) return Own();
        return IPAddress.TryParse(text, out var address)
            && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
            ? address
            : null;
    }

    // The address of the interface that leads elsewhere, before those that lead nowhere, such as bridges.
    private static IPAddress? Own() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(each => each.OperationalStatus == OperationalStatus.Up)
        .Where(each => each.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .Select(each => each.GetIPProperties())
        .OrderByDescending(properties => properties.GatewayAddresses.Count)
        .SelectMany(properties => properties.UnicastAddresses)
        .Select(unicast => unicast.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork);
}
