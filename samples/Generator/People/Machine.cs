namespace Grainwatch.Samples;

/// <summary>What kind of machine principal it is.</summary>
internal enum MachineKind
{
    /// <summary>A build and deployment role, taken on by web identity, its sessions named after runs.</summary>
    Pipeline,

    /// <summary>A program of the organisation that runs in the cloud.</summary>
    Application,

    /// <summary>The role of an EC2 instance.</summary>
    Instance,

    /// <summary>A service-linked role or a service of AWS itself.</summary>
    Service,
}

/// <summary>A principal that is no person.</summary>
internal sealed class Machine
{
    public required int Index { get; init; }

    public required MachineKind Kind { get; init; }

    public required Role Role { get; init; }

    /// <summary>The session name; pipelines add the number of the run.</summary>
    public required string Session { get; init; }

    public required Origin Origin { get; init; }

    public required string Agent { get; init; }

    public required string Region { get; init; }

    /// <summary>Share of the machines' activity, before scaling to 1.</summary>
    public required double Weight { get; init; }

    /// <summary>For instances: "1.0" or "2.0".</summary>
    public string? Delivery { get; init; }

    /// <summary>For services: their host name.</summary>
    public string? Host { get; init; }

    public RoleSessionIdentity Identity(string session) => new(Role, session, Delivery, Host);
}
