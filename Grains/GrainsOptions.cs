namespace Grainwatch.Grains;

/// <summary>
/// How grains look after principals that are not woken again. A notice that a crash kept from being told is told within
/// <see cref="TellWithin"/> and twice <see cref="SweepEvery"/> after the cluster has noticed the crash, if the storage
/// answers.
/// </summary>
public sealed record GrainsOptions
{
    /// <summary>Time from one sweep to the next. Default: 10 s.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a principal has for telling before it is asked. Default: 5 s.</summary>
    public TimeSpan TellWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a gateway has a source that it does not renew: as long as others wait when it dies. Default: 30 s.
    /// </summary>
    public TimeSpan SourceTerm { get; init; } = TimeSpan.FromSeconds(30);
}
