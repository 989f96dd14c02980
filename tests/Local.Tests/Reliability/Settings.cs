using Grainwatch.Detection.Tests;

namespace Grainwatch.Local.Tests.Reliability;

/// <summary>What the environment says of these tests.</summary>
internal static class Settings
{
    /// <summary>The seed of this run: another one each time, unless GRAINWATCH_SEED names it.</summary>
    public static int Seed { get; } = Seeds.First;

    /// <summary>How often a process is killed; null when nobody says.</summary>
    public static int? Kills { get; } = Seeds.Read("GRAINWATCH_KILLS");

    /// <summary>How long storage is gone; null when nobody says.</summary>
    public static int? OutageSeconds { get; } = Seeds.Read("GRAINWATCH_OUTAGE_SECONDS");

    /// <summary>The seed, and the command that repeats a test.</summary>
    public static string Repeat(string test) =>
        $"seed {Seed}; repeat with: GRAINWATCH_SEED={Seed} ./test --filter {test}";
}
