using Grainwatch.Ingest.CloudTrail;

namespace Grainwatch.Ingest.Http;

/// <summary>The bounds of the HTTP API.</summary>
public sealed record GatewayOptions
{
    /// <summary>Longest request body in bytes, compressed where it is. Default: 32 MiB.</summary>
    public long BodyBytesMax { get; init; } = 32 * 1024 * 1024;

    /// <summary>Longest decoded body in bytes. Default: 64 MiB.</summary>
    public long DecodedBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Longest body of a Firehose request in bytes, decoded; Firehose sends no more. Default: 64 MiB.
    /// </summary>
    public long FirehoseBodyBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Longest data of one Firehose record once it is unpacked, in bytes: more is rejected, so that a bomb ends before
    /// the sender's patience does. Firehose's own limit is 1,000 KiB packed. Default: 256 MiB.
    /// </summary>
    public long FirehoseRecordBytesMax { get; init; } = 256L * 1024 * 1024;

    /// <summary>
    /// Decoded bytes that all requests with events hold together; who comes then is asked to come back. Default:
    /// 256 MiB.
    /// </summary>
    public long HeldBytesMax { get; init; } = 256 * 1024 * 1024;

    /// <summary>Requests with events served at once; who comes then is asked to come back. Default: 16.</summary>
    public int EventRequestsMax { get; init; } = 16;

    /// <summary>Requests of one caller served at once, where callers are asked who they are. Default: 64.</summary>
    public int CallerRequestsMax { get; init; } = 64;

    /// <summary>Failed attempts a minute from one address to say who one is. Default: 30.</summary>
    public int FailedAttemptsAMinuteMax { get; init; } = 30;

    /// <summary>How far ahead of the clock an event may be. Default: 15 minutes.</summary>
    public TimeSpan ClockAheadMax { get; init; } = new ReaderLimits().ClockAheadMax;

    /// <summary>When to come back, in seconds. Default: 2.</summary>
    public int RetryAfterSeconds { get; init; } = 2;

    /// <summary>Rejected records that an answer shows. Default: 10.</summary>
    public int RejectionsShown { get; init; } = 10;

    /// <summary>
    /// Rejected records that one request may bring; with more, nothing of it is applied. Default: 10,000.
    /// </summary>
    public int RejectedMax { get; init; } = 10_000;

    /// <summary>Principals that the choice for an ambiguous name shows. Default: 100.</summary>
    public int PrincipalsShown { get; init; } = 100;

    /// <summary>
    /// How often somebody who watches alerts hears that the connection is alive. Default: 15 seconds.
    /// </summary>
    public TimeSpan HeartbeatEvery { get; init; } = TimeSpan.FromSeconds(15);
}
