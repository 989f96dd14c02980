namespace Grainwatch.Soc;

/// <summary>How a client calls a gateway.</summary>
public sealed record HttpSocClientOptions
{
    /// <summary>The bearer token, for a gateway that asks who is calling. Default: none.</summary>
    public string? Token { get; init; }

    /// <summary>
    /// Whether the token may go over plain http to another machine, where whoever is on the way reads it. Default: no,
    /// and no such client is made.
    /// </summary>
    public bool AllowsTokenOverHttp { get; init; }

    /// <summary>How long an answer may take, all tries together. Default: 100 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>
    /// How often something is asked again that the gateway cannot do now; only what may be sent twice is. Default: 4.
    /// </summary>
    public int RetriesMax { get; init; } = 4;

    /// <summary>The longest wait before one of them, whatever the gateway wishes. Default: 10 seconds.</summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a watch that was cut off tries to come back before it gives up. Default: 10 minutes.</summary>
    public TimeSpan WatchPatience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a watch hears nothing, not even that the connection is alive, before it takes it for lost. Default: 60
    /// seconds; a gateway says so every 15.
    /// </summary>
    public TimeSpan WatchSilenceMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What waiting goes by. Default: the system's clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
