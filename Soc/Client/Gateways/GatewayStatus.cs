namespace Grainwatch.Soc.Gateways;

/// <summary>How a gateway is.</summary>
/// <param name="Status"><c>ok</c>, or <c>degraded</c> when a part is.</param>
/// <param name="Version">Of the product.</param>
/// <param name="StartedAt">When it began to serve (UTC).</param>
/// <param name="UptimeSeconds">Whole seconds since.</param>
public sealed record GatewayStatus(string Status, string Version, DateTime StartedAt, long UptimeSeconds)
{
    /// <summary>The policy in force.</summary>
    public PolicyPart? Policy { get; init; }

    /// <summary>The geolocation files in use.</summary>
    public GeolocationPart? Geolocation { get; init; }

    /// <summary>How much is in quarantine.</summary>
    public QuarantinePart? Quarantine { get; init; }

    /// <summary>What is read without being sent.</summary>
    public IReadOnlyList<SourcePart>? Sources { get; init; }

    /// <summary>How accounts deliver; null where that is not watched, or not told.</summary>
    public DeliveryPart? Deliveries { get; init; }

    /// <summary>Principals that cannot be served until somebody sees to them; null where it is not told.</summary>
    public IReadOnlyList<PoisonedPart>? Poisoned { get; init; }

    /// <summary>What comes in, and how fast it is served; null where it is not told.</summary>
    public TrafficPart? Traffic { get; init; }

    /// <summary>Where alerts go; null where it is not told.</summary>
    public IReadOnlyList<SinkBriefPart>? Sinks { get; init; }
}

/// <summary>How accounts deliver.</summary>
/// <param name="Accounts">How many are known.</param>
/// <param name="Steady">How many deliver steadily: their silence would be told.</param>
/// <param name="Silent">Those that are silent, longest first.</param>
/// <param name="EverythingSince">Since when no account delivers (UTC); null while one does.</param>
/// <param name="Forgotten">Accounts for which there was no room.</param>
/// <param name="BehindSince">
/// Since when this gateway reads what happened long ago (UTC); null while it does not.
/// </param>
public sealed record DeliveryPart(
    int Accounts,
    int Steady,
    IReadOnlyList<SilentPart> Silent,
    DateTime? EverythingSince,
    long Forgotten,
    DateTime? BehindSince);

/// <summary>An account that is silent.</summary>
/// <param name="Account">The account.</param>
/// <param name="Since">When something of it arrived last (UTC).</param>
public sealed record SilentPart(string Account, DateTime Since);

/// <summary>The geolocation files in use.</summary>
/// <param name="Status"><c>ok</c>, or <c>degraded</c> when a file is stale or newer ones cannot be used.</param>
/// <param name="LoadedAt">When they were read (UTC); null without any.</param>
/// <param name="Files">In the order they are asked.</param>
/// <param name="LastError">Why newer files are not in use.</param>
public sealed record GeolocationPart(
    string Status, DateTime? LoadedAt, IReadOnlyList<GeolocationFile> Files, GeolocationFault? LastError);

/// <summary>A geolocation file.</summary>
/// <param name="Kind"><c>city</c>, <c>country</c>, <c>asn</c> or <c>anonymousIp</c>.</param>
/// <param name="Database">Its type, as evidence names it.</param>
/// <param name="Built">When it was built (UTC).</param>
/// <param name="AgeDays">Whole days since.</param>
/// <param name="Stale">Whether that is too many.</param>
/// <param name="Path">Where the gateway read it from.</param>
public sealed record GeolocationFile(
    string Kind, string Database, DateTime Built, int AgeDays, bool Stale, string Path);

/// <summary>Why newer geolocation files are not in use.</summary>
/// <param name="At">When they were tried (UTC).</param>
/// <param name="Message">The file, what is wrong with it, and the remedy.</param>
public sealed record GeolocationFault(DateTime At, string Message);

/// <summary>How much is in quarantine.</summary>
/// <param name="Entries">Records.</param>
/// <param name="Bytes">Bytes they take.</param>
/// <param name="BytesMax">Most bytes they may take.</param>
/// <param name="Oldest">When the oldest was kept (UTC); null when there is none.</param>
/// <param name="Reasons">How many of which reason.</param>
/// <param name="Problem">Why records cannot be kept now, with the remedy; null when they can.</param>
public sealed record QuarantinePart(
    long Entries,
    long Bytes,
    long? BytesMax,
    DateTime? Oldest,
    IReadOnlyDictionary<string, long> Reasons,
    string? Problem);

/// <summary>How a source is doing.</summary>
/// <param name="Name">The source.</param>
/// <param name="State"><c>starting</c>, <c>reading</c>, <c>caughtUp</c>, <c>waiting</c>, <c>failing</c>,
/// <c>stopped</c>.</param>
/// <param name="Delivered">Files or objects taken since the process started.</param>
/// <param name="Records">Records in them.</param>
/// <param name="LastDelivery">When the newest of them was delivered (UTC).</param>
/// <param name="Lag">How long ago what is being read was delivered; null when nothing waits.</param>
/// <param name="LastError">Why it last had to wait or failed.</param>
/// <param name="Failed">How many deliveries were passed by.</param>
/// <param name="Notes">What stands in its way now without stopping it.</param>
public sealed record SourcePart(
    string Name,
    string State,
    long Delivered,
    long Records,
    DateTime? LastDelivery,
    TimeSpan? Lag,
    string? LastError,
    long Failed,
    IReadOnlyList<string>? Notes);

/// <summary>A principal that cannot be served.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Since">Since when (UTC).</param>
/// <param name="Why">What is wrong.</param>
public sealed record PoisonedPart(string Key, DateTime Since, string Why);
