using Grainwatch.Bench;

const string Usage = """
    Benchmarks of Grainwatch: both sides of a ratio in one run.

      dotnet run -c Release --project bench -- replay TRAIL [--geo DIR] [--threads N] [--rounds N]

      dotnet run -c Release --project bench -- reader

      dotnet run -c Release --project bench -- memory TRAIL [--geo DIR]

      dotnet run -c Release --project bench -- geo CITY.mmdb ASN.mmdb

    replay   S1: a replay (unpack, read, identify, locate, fold, judge) beside unpacking and tokenising the same files.
    reader   S3: reading one ConsoleLogin beside a source-generated serializer.
    memory   S9: what a principal takes, in memory and stored, beside the rows that were folded into it.
    geo      S4: a look-up of city and ASN by our reader; bench/MaxMind holds it against MaxMind's in one run.
    """;

if (args is ["reader"])
{
    ReaderBenchmark.Run(Console.Out);
    return 0;
}

if (args is ["memory", var measured, .. var options] && options is [] or ["--geo", _])
{
    await new MemoryBenchmark(measured, options is [_, var geo] ? geo : null).RunAsync(Console.Out);
    return 0;
}

if (args is ["geo", var city, var asn])
{
    await new GeoBenchmark(city, asn).RunAsync(Console.Out);
    return 0;
}

if (args is not ["replay", var trail, .. var rest] || !ReplayBenchmark.TryParse(trail, rest, out var benchmark))
{
    Console.Error.WriteLine(Usage);
    return 64;
}

await benchmark.RunAsync(Console.Out);
return 0;
