using Grainwatch.Ingest.Http.Serving;

namespace Grainwatch.Silo.Hosting;

/// <summary>How a gateway serves, in a process of its own or in a silo's.</summary>
internal sealed record GatewaySettings
{
    /// <summary>Where and how the HTTP API is served.</summary>
    public required Listeners Listeners { get; init; }

    /// <summary>Geolocation files, and folders of them.</summary>
    public IReadOnlyList<string> Geolocation { get; init; } = [];

    /// <summary>Calls to the cluster in flight at once. Default: 256.</summary>
    public int CallsMax { get; init; } = 256;
}

/// <summary>How a gateway reaches its cluster.</summary>
internal sealed record ClientSettings
{
    /// <summary>The cluster's id. Default: grainwatch.</summary>
    public string ClusterId { get; init; } = ClusterDefaults.Id;

    /// <summary>The cluster's service id. Default: grainwatch.</summary>
    public string ServiceId { get; init; } = ClusterDefaults.Id;

    /// <summary>
    /// The policy file, the same as the silos'. Default: none, the published defaults.
    /// </summary>
    public string? Policy { get; init; }

    /// <summary>Client ports of silos on this machine. Default: 30000.</summary>
    public IReadOnlyList<int> GatewayPorts { get; init; } = [ClusterDefaults.GatewayPort];

    /// <summary>Seconds after which an unanswered call has an unknown outcome. Default: 30.</summary>
    public int ResponseTimeoutSeconds { get; init; } = 30;
}
