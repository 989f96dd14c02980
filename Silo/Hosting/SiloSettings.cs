using Grainwatch.Ingest.Telemetry;

namespace Grainwatch.Silo.Hosting;

/// <summary>How a silo runs. What of Orleans is not a setting is in <see cref="OrleansOptions"/>.</summary>
internal sealed record SiloSettings
{
    /// <summary>How silos and clients find and trust each other.</summary>
    public MembershipSettings Membership { get; init; } = new();

    /// <summary>
    /// The policy file; the silos and gateways of one cluster take the same. Default: none, the published defaults.
    /// </summary>
    public string? Policy { get; init; }

    /// <summary>
    /// The file that says where alerts go; the silos of one cluster take the same. Default: none, they go nowhere.
    /// </summary>
    public string? Sinks { get; init; }

    /// <summary>Port for other silos. Default: 11111.</summary>
    public int SiloPort { get; init; } = ClusterDefaults.SiloPort;

    /// <summary>Port for clients. Default: 30000.</summary>
    public int GatewayPort { get; init; } = ClusterDefaults.GatewayPort;

    /// <summary>
    /// Port of the silo that keeps the membership; its own is the first silo's. Null: <see cref="SiloPort"/>.
    /// </summary>
    public int? PrimaryPort { get; init; }

    /// <summary>IP address at which others find the silo, or auto. Default: 127.0.0.1.</summary>
    public string Advertise { get; init; } = "127.0.0.1";

    /// <summary>Where grains are stored. Default: the silos' memory.</summary>
    public StorageKind Storage { get; init; } = StorageKind.Memory;

    /// <summary>The connection string of the blobs' account; null when they are not used.</summary>
    public Secret? Blobs { get; init; }

    /// <summary>The container of the blobs. Default: grainwatch.</summary>
    public string BlobContainer { get; init; } = ClusterDefaults.Id;

    /// <summary>Address and port of the health page; none for nowhere. Default: 127.0.0.1:8481.</summary>
    public string HealthListen { get; init; } = ClusterDefaults.HealthListen;

    /// <summary>Seconds between being no longer ready and the first thing that stops. Default: 0.</summary>
    public int DrainDelaySeconds { get; init; }

    /// <summary>Seconds in which grains leave memory and the silo leaves the cluster. Default: 30.</summary>
    public int ShutdownTimeoutSeconds { get; init; } = 30;

    /// <summary>Seconds in which a silo must answer a probe; three missed ones are its end. Default: 5.</summary>
    public int ProbeTimeoutSeconds { get; init; } = 5;

    /// <summary>Requests one grain may have waiting; what comes then is refused. Default: 2,048.</summary>
    public int WaitingRequestsMax { get; init; } = 2048;

    /// <summary>Processor load in percent from which clients are refused; 0 is never. Default: 99.</summary>
    public int ShedCpuPercent { get; init; } = 99;

    /// <summary>Memory load in percent from which clients are refused; 0 is never. Default: 95.</summary>
    public int ShedMemoryPercent { get; init; } = 95;

    /// <summary>Minutes after which an idle principal leaves memory. Default: 15.</summary>
    public int IdleMinutes { get; init; } = 15;

    /// <summary>Whether it collects what Orleans' dashboard shows. Default: no.</summary>
    public bool HasDashboard { get; init; }

    /// <summary>How it logs. Default: warnings, as text.</summary>
    public LogSettings Log { get; init; } = new();

    /// <summary>Whether calls carry the trace that they are part of. Default: false.</summary>
    public bool IsTraced { get; init; }

    /// <summary>Whether PostgreSQL is needed for anything.</summary>
    public bool UsesPostgres => Membership.Kind == MembershipKind.Postgres || Storage == StorageKind.Postgres;
}

/// <summary>Where grains are stored.</summary>
internal enum StorageKind
{
    /// <summary>In the silos' memory: nothing is durable.</summary>
    Memory,

    /// <summary>In PostgreSQL.</summary>
    Postgres,

    /// <summary>In Azure blobs, or Azurite's.</summary>
    Blobs,
}

/// <summary>What silos and their clients take when nothing is said.</summary>
internal static class ClusterDefaults
{
    /// <summary>Cluster id, service id and container of blobs.</summary>
    public const string Id = "grainwatch";

    /// <summary>Port for other silos.</summary>
    public const int SiloPort = 11111;

    /// <summary>Port for clients.</summary>
    public const int GatewayPort = 30000;

    /// <summary>Address and port of a silo's health page.</summary>
    public const string HealthListen = "127.0.0.1:8481";
}
