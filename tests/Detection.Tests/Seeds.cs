namespace Grainwatch.Detection.Tests;

/// <summary>
/// Seeds of randomised tests. Each run takes another one, unless GRAINWATCH_SEED names it; GRAINWATCH_HISTORIES says
/// how many histories are tried.
/// </summary>
internal static class Seeds
{
    public static int Histories(int usual) => Read("GRAINWATCH_HISTORIES") ?? usual;

    public static int First { get; } = Read("GRAINWATCH_SEED") ?? Random.Shared.Next(1, 1_000_000_000);

    public static string Repeat(int seed, string test) =>
        $"seed {seed}; repeat with: GRAINWATCH_SEED={seed} GRAINWATCH_HISTORIES=1 ./test --filter {test}";

    internal static int? Read(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : null;
}
