using System.Globalization;

namespace Grainwatch.Bench;

/// <summary>A command line: what to measure, of what, and options with a value each.</summary>
internal sealed class BenchmarkArguments
{
    private readonly List<string> _words = [];
    private readonly Dictionary<string, string> _options = [];
    private readonly HashSet<string> _unread = [];
    private bool _isWrong;

    public static BenchmarkArguments Of(IReadOnlyList<string> args)
    {
        var arguments = new BenchmarkArguments();
        for (var i = 0; i < args.Count; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal)) arguments._words.Add(args[i]);
            else if (i + 1 < args.Count && arguments._options.TryAdd(args[i], args[i + 1])) i++;
            else arguments._isWrong = true;
        }

        arguments._unread.UnionWith(arguments._options.Keys);
        return arguments;
    }

    /// <summary>What is asked for; null when it makes no sense.</summary>
    public Func<TextWriter, Task>? ToBenchmark()
    {
        Func<TextWriter, Task>? benchmark = _words switch
        {
            ["reader"] => ReaderBenchmark.RunAsync,
            ["lists"] =>
                new ListsBenchmark(Number("--principals", 100_000), Number("--alerts", 50_000)).RunAsync,
            ["geo", var city, var asn] => new GeoBenchmark(city, asn).RunAsync,
            ["replay", var trail] =>
                new ReplayBenchmark(trail, Text("--geo"), Number("--threads", 1), Number("--rounds", 5)).RunAsync,
            ["memory", var trail] => new MemoryBenchmark(trail, Text("--geo")).RunAsync,
            ["serve", var trail] =>
                new ServeBenchmark(trail, Text("--geo"), Number("--connections", 8)).RunAsync,
            ["telemetry", var trail] => new TelemetryBenchmark(
                trail, Text("--geo"), Number("--connections", 8), Number("--rounds", 3)).RunAsync,
            ["startup", var trail] when Text("--data") is { } data => new StartupBenchmark(
                trail, Text("--geo"), Number("--principals", 1_000_000), Number("--rows", 3_000_000), data).RunAsync,
            ["scale", var trail] => new ScaleBenchmark(
                trail, Text("--geo"), Number("--principals", 100_000), Number("--rows", 20_000_000), Text("--data"))
                .RunAsync,
            _ => null,
        };
        return _isWrong || _unread.Count > 0 ? null : benchmark;
    }

    private string? Text(string name)
    {
        _unread.Remove(name);
        return _options.GetValueOrDefault(name);
    }

    private int Number(string name, int otherwise)
    {
        if (Text(name) is not { } text) return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            return number;
        _isWrong = true;
        return otherwise;
    }
}
