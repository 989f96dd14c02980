namespace Grainwatch.Samples;

/// <summary>What a sample shall be like. The same options give the same sample.</summary>
public sealed record GeneratorOptions
{
    /// <summary>The folder that is written; it must be empty or absent.</summary>
    public required string Out { get; init; }

    /// <summary>The seed of all chance. Default: 7.</summary>
    public ulong Seed { get; init; } = 7;

    /// <summary>Number of people, 12 to 100,000. Default: 40.</summary>
    public int People { get; init; } = 40;

    /// <summary>Number of days, 7 to 730. Default: 30.</summary>
    public int Days { get; init; } = 30;

    /// <summary>First day, UTC. Default: 2026-05-01.</summary>
    public DateOnly Start { get; init; } = new(2026, 5, 1);

    /// <summary>
    /// Approximate number of events. API calls are scaled to meet it; sign-ins are not, and set a lower bound of
    /// some three a person and working day. Default: 40 a person and day.
    /// </summary>
    public long? Events { get; init; }

    /// <summary>Number of AWS accounts, 1 to 50. Default: 2.</summary>
    public int Accounts { get; init; } = 2;

    /// <summary>The number of events aimed at.</summary>
    public long TargetEvents => Events ?? 40L * People * Days;

    internal DateTime From => Start.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    internal DateTime To => From.AddDays(Days);
}
