using System.Diagnostics;
using Grainwatch.Samples;

const int UsageError = 64;

if (args.Contains("--help"))
{
    Console.WriteLine(OptionsParser.Usage);
    return 0;
}

var (options, errors) = OptionsParser.Parse(args);
if (options is null)
{
    foreach (var error in errors)
    {
        Console.Error.WriteLine(error);
    }

    Console.Error.WriteLine("See --help.");
    return UsageError;
}

var watch = Stopwatch.StartNew();
var summary = SampleGenerator.Run(options);
Console.WriteLine($"{summary.Events:N0} events and {summary.Duplicates:N0} copies in {summary.Files:N0} files, "
    + $"{summary.Bytes / 1e6:N1} MB, {summary.Stories} stories, {watch.Elapsed.TotalSeconds:N1} s");
return 0;
