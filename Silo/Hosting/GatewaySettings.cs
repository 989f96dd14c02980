using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Ingest.Sources;
using Grainwatch.Ingest.Telemetry;

namespace Grainwatch.Silo.Hosting;

/// <summary>How a gateway serves, in a process of its own or in a silo's.</summary>
internal sealed record GatewaySettings
{
    /// <summary>Where and how the HTTP API is served.</summary>
    public required Listeners Listeners { get; init; }

    /// <summary>Geolocation files, and folders of them.</summary>
    public IReadOnlyList<string> Geolocation { get; init; } = [];

    /// <summary>What reads them. Default: our own reader.</summary>
    public GeoReader Reader { get; init; } = GeoReader.Grainwatch;

    /// <summary>Calls to the cluster in flight at once. Default: 256.</summary>
    public int CallsMax { get; init; } = 256;

    /// <summary>
    /// Folder of this gateway's own for records that could not be used. Default: none, the cluster keeps them.
    /// </summary>
    public string? Quarantine { get; init; }

    /// <summary>Most bytes of quarantine. Default: 256 MiB.</summary>
    public long QuarantineBytesMax { get; init; } = 256L * 1024 * 1024;

    /// <summary>Whether operators are served Orleans' dashboard. Default: no.</summary>
    public bool HasDashboard { get; init; }

    /// <summary>What is read without being sent, by one gateway of the cluster at a time. Default: nothing.</summary>
    public ServedSources Sources { get; init; } = new();
}

/// <summary>What reads geolocation files.</summary>
internal enum GeoReader
{
    /// <summary>Our own reader.</summary>
    Grainwatch,

    /// <summary>MaxMind's, to hold ours against.</summary>
    MaxMind,
}

/// <summary>How a gateway reaches its cluster.</summary>
internal sealed record ClientSettings
{
    /// <summary>How silos and clients find and trust each other.</summary>
    public MembershipSettings Membership { get; init; } = new();

    /// <summary>
    /// The policy file, the same as the silos'. Default: none, the published defaults.
    /// </summary>
    public string? Policy { get; init; }

    /// <summary>Client ports of silos on this machine; of no use where PostgreSQL lists the silos.</summary>
    public IReadOnlyList<int> GatewayPorts { get; init; } = [ClusterDefaults.GatewayPort];

    /// <summary>How it logs. Default: warnings, as text.</summary>
    public LogSettings Log { get; init; } = new();

    /// <summary>Whether calls carry the trace that they are part of. Default: false.</summary>
    public bool IsTraced { get; init; }
}
