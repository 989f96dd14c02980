using Grainwatch.Bench;

const string Usage = """
    Benchmarks of Grainwatch: both sides of a ratio in one run.

      dotnet run -c Release --project bench -- replay TRAIL [--geo DIR] [--threads N] [--rounds N]

    replay   S1: a replay (unpack, read, identify, locate, fold, judge) beside unpacking and tokenising the same files.
    """;

if (args is not ["replay", var trail, .. var rest] || !ReplayBenchmark.TryParse(trail, rest, out var benchmark))
{
    Console.Error.WriteLine(Usage);
    return 64;
}

await benchmark.RunAsync(Console.Out);
return 0;
