using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Policies;
using Grainwatch.Ingest.Telemetry;
using Grainwatch.Ingest.Sinks.Settings;
using Grainwatch.Silo.Hosting;
using Grainwatch.Telemetry;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Silo.Commands;

/// <summary>What a command line asks for, read whole: what is wrong with it, or what is started.</summary>
internal sealed class Start : IDisposable
{
    private readonly List<string> _wrong = [];
    private readonly List<string> _warnings = [];
    private ILoggerFactory? _loggers;
    private LivePolicy? _live;

    /// <summary>What is wrong, a sentence each; when empty, all else is there.</summary>
    public List<string> Wrong => _wrong;

    /// <summary>The HTTP API in this process; null for none.</summary>
    public GatewaySettings? Gateway { get; private set; }

    /// <summary>Its geolocation; null where there is no HTTP API.</summary>
    public LiveGeolocation? Geolocation { get; private set; }

    /// <summary>The policy of the file, or the published one.</summary>
    public PolicyInForce? Policy { get; private set; }

    /// <summary>The policy in force, a guess until the cluster was asked.</summary>
    public LivePolicy Live => _live ??= LivePolicy.Guess(Policy!);

    /// <summary>Where alerts go; null for nowhere.</summary>
    public SinkSet? Sinks { get; private set; }

    /// <summary>Reads the HTTP API's settings and opens its files.</summary>
    public void ReadGateway(GatewayOptionSet options, System.CommandLine.ParseResult parsed, bool hasDashboard)
    {
        if (options.Read(parsed, _wrong, _warnings) is not { } settings) return;
        Gateway = settings with { HasDashboard = hasDashboard };
        Geolocation = Running.OpenGeolocation(Gateway, _wrong);
    }

    /// <summary>How the process logs.</summary>
    public LogSettings Log { get; private set; } = new();

    /// <summary>Where its telemetry goes; null for nowhere.</summary>
    public OtlpTarget? Target { get; private set; }

    /// <summary>Reads how the process is observed.</summary>
    public void ReadObserving(ObservingOptionSet options, System.CommandLine.ParseResult parsed) =>
        (Log, Target) = options.Read(parsed, _wrong);

    /// <summary>Where notes go: lines of their own, or of the log where that is JSON.</summary>
    public TextWriter NotesTo(TextWriter errors)
    {
        if (!Log.IsJson) return errors;
        _loggers ??= LoggerFactory.Create(Log.Apply);
        return new Notes(_loggers.CreateLogger<Notes>());
    }

    /// <summary>Reads the policy, the published one where no file is named.</summary>
    public void ReadPolicy(string? path) =>
        Policy = path is null ? PolicyInForce.Default : PolicySource.Read(path, _wrong, _warnings, isWatched: true);

    /// <summary>Reads where alerts go.</summary>
    public void ReadSinks(string? path) =>
        Sinks = path is null ? null : SinksSource.Read(path, _wrong, _warnings);

    /// <summary>Says with what it starts.</summary>
    public void Tell(IEnumerable<string> lines, TextWriter output, TextWriter errors)
    {
        foreach (var warning in _warnings) errors.WriteLine($"grainwatch-silo: {warning}");
        output.WriteLine($"policy {Policy!.Version}, unless the cluster has another in force");
        foreach (var line in lines) output.WriteLine(line);
        if (Target is not null) output.WriteLine(Target.Describe());
        if (Sinks is { } sinks)
        {
            var names = sinks.Sinks.Select(sink => $"{sink.Name} ({sink.Target})");
            output.WriteLine($"sinks {sinks.Version}: {string.Join(", ", names)}");
        }

        if (Gateway is null) return;
        foreach (var line in GatewayService.Describe(Gateway, Geolocation!)) output.WriteLine(line);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Gateway?.Sources.Dispose();
        Geolocation?.Dispose();
        _loggers?.Dispose();
    }
}
