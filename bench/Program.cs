using Grainwatch.Bench;

const string Usage = """
    Benchmarks of Grainwatch: both sides of a ratio in one run.

      dotnet run -c Release --project bench -- replay TRAIL [--geo DIR] [--threads N] [--rounds N]

      dotnet run -c Release --project bench -- reader

      dotnet run -c Release --project bench -- lists [--principals N] [--alerts N]

      dotnet run -c Release --project bench -- geo CITY.mmdb ASN.mmdb

      dotnet run -c Release --project bench -- serve TRAIL [--geo DIR] [--connections N]

      dotnet run -c Release --project bench -- telemetry TRAIL [--geo DIR] [--connections N] [--rounds N]

      dotnet run -c Release --project bench -- memory TRAIL [--geo DIR]

      dotnet run -c Release --project bench -- startup TRAIL --data DIR [--geo DIR] [--principals N] [--rows N]

      dotnet run -c Release --project bench -- scale TRAIL [--geo DIR] [--principals N] [--rows N] [--data DIR]

    replay   S1, S2: a replay (unpack, read, identify, locate, fold, judge) beside unpacking and tokenising the same
             files.
    reader   S3: reading one ConsoleLogin beside a source-generated serializer.
    lists    the first page of each list of the API, over 100,000 principals and 50,000 alerts; 100 ms are the bound.
    geo      S4: a look-up of city and ASN by our reader; bench/MaxMind holds it against MaxMind's in one run.
    serve    S5, S8: a server beside a replay of the same trail; questions while events come beside questions alone.
    telemetry  a server that sends metrics and traces to a collector beside one that sends nothing.
    memory   S9: what a principal takes, in memory and stored, beside the rows that were folded into it.
    startup  S10: the start of a server over a million principals (3,000,000 rows) beside reading its data folder, which
             is made in DIR and kept there.
    scale    20,000,000 rows of 100,000 principals: loaded, compacted, served again, asked for.
    """;

var arguments = BenchmarkArguments.Of(args);
if (arguments.ToBenchmark() is not { } run)
{
    Console.Error.WriteLine(Usage);
    return 64;
}

await run(Console.Out);
return 0;
