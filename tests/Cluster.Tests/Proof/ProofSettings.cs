using Grainwatch.Detection.Tests;

namespace Grainwatch.Cluster.Tests.Proof;

/// <summary>What the environment says of these tests.</summary>
internal static class ProofSettings
{
    /// <summary>The seed of this run: another one each time, unless GRAINWATCH_SEED names it.</summary>
    public static int Seed { get; } = Seeds.First;

    /// <summary>For how long silos are killed, paused and cut off; 0 when nobody says.</summary>
    public static int FaultSeconds { get; } = Seeds.Read("GRAINWATCH_FAULT_SECONDS") ?? 0;

    /// <summary>How long storage is gone; null when nobody says.</summary>
    public static int? OutageSeconds { get; } = Seeds.Read("GRAINWATCH_OUTAGE_SECONDS");

    /// <summary>Whether anybody asked for a long run; what `./test` runs is to be short.</summary>
    public static bool IsLong => FaultSeconds > 0 || OutageSeconds is not null;

    /// <summary>The seed, and the command that repeats a test.</summary>
    public static string Repeat(string test)
    {
        var faults = FaultSeconds > 0 ? $" GRAINWATCH_FAULT_SECONDS={FaultSeconds}" : "";
        var outage = OutageSeconds is { } seconds ? $" GRAINWATCH_OUTAGE_SECONDS={seconds}" : "";
        return $"seed {Seed}; repeat with: GRAINWATCH_SEED={Seed}{faults}{outage} ./test --filter {test}";
    }
}
