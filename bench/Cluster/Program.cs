using System.CommandLine;
using Grainwatch.Bench.Cluster;
using Grainwatch.Silo.Commands;

if (args is ["silo", ..])
{
    // A process of the benchmark's: the product, with the empty grain beside its own.
    return await CommandLine.RunAsync(
        args,
        new EnvironmentSettings(new Dictionary<string, string>()),
        Console.Out,
        Console.Error,
        CancellationToken.None);
}

var trail = new Argument<string>("TRAIL") { Description = "Folder of CloudTrail files." };
var geo = new Option<string?>("--geo") { Description = "Geolocation files." };
var postgres = new Option<string?>("--postgres") { Description = "Connection string of an empty database." };
var blobs = new Option<string?>("--blobs") { Description = "Connection string of a storage account." };
var database = new Option<string>("--postgres")
{
    Description = "Connection string of an empty database.",
    Required = true,
};
var principals = new Option<int>("--principals") { DefaultValueFactory = _ => 100_000 };
var rows = new Option<int>("--rows") { DefaultValueFactory = _ => 200_000 };

var root = new RootCommand("Benchmarks of the cluster: both sides of a ratio in one run.")
{
    Of("calls", "S6: events of one silo in this process beside Orleans' raw calls.", parsed =>
        new CallBenchmark(parsed.GetRequiredValue(trail), parsed.GetValue(geo)).RunAsync(Console.Out)),
    Of("scale", "The same over one, two and three silo processes.", parsed =>
        new CallBenchmark(parsed.GetRequiredValue(trail), parsed.GetValue(geo)).ScaleAsync(Console.Out)),
    Of("stores", "S7: the same in PostgreSQL and in blobs, beside memory.", parsed =>
        new StoreBenchmark(
            parsed.GetRequiredValue(trail), parsed.GetValue(geo), parsed.GetValue(postgres), parsed.GetValue(blobs))
            .RunAsync(Console.Out), postgres, blobs),
    Of("hot", "S11: the others' waiting when half of the events are one principal's.", parsed =>
        new HotBenchmark(parsed.GetRequiredValue(trail), parsed.GetValue(geo)).RunAsync(Console.Out)),
    Of("population", "Many principals over three silo processes: spread, memory, recovery from a kill.", parsed =>
        new PopulationBenchmark(
            parsed.GetRequiredValue(trail),
            parsed.GetRequiredValue(database),
            parsed.GetValue(principals),
            parsed.GetValue(rows)).RunAsync(Console.Out), database, principals, rows),
};
return await root.Parse(args).InvokeAsync();

Command Of(string name, string description, Func<ParseResult, Task> run, params Option[] options)
{
    var command = new Command(name, description) { trail, geo };
    foreach (var option in options) command.Options.Add(option);
    command.SetAction((parsed, _) => run(parsed));
    return command;
}
