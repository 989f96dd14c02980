using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Policies;
using Grainwatch.Ingest.Sinks.Settings;
using Grainwatch.Silo.Hosting;

namespace Grainwatch.Silo.Commands;

/// <summary>What a command line asks for, read whole: what is wrong with it, or what is started.</summary>
internal sealed class Start : IDisposable
{
    private readonly List<string> _wrong = [];
    private readonly List<string> _warnings = [];

    /// <summary>What is wrong, a sentence each; when empty, all else is there.</summary>
    public List<string> Wrong => _wrong;

    /// <summary>The HTTP API in this process; null for none.</summary>
    public GatewaySettings? Gateway { get; private set; }

    /// <summary>Its geolocation; null where there is no HTTP API.</summary>
    public LiveGeolocation? Geolocation { get; private set; }

    /// <summary>The policy in force.</summary>
    public PolicyInForce? Policy { get; private set; }

    /// <summary>Where alerts go; null for nowhere.</summary>
    public SinkSet? Sinks { get; private set; }

    /// <summary>Reads the HTTP API's settings and opens its files.</summary>
    public void ReadGateway(GatewayOptionSet options, System.CommandLine.ParseResult parsed)
    {
        Gateway = options.Read(parsed, _wrong, _warnings);
        if (Gateway is not null) Geolocation = Running.OpenGeolocation(Gateway, _wrong);
    }

    /// <summary>Reads the policy, the published one where no file is named.</summary>
    public void ReadPolicy(string? path) =>
        Policy = path is null ? PolicyInForce.Default : PolicySource.Read(path, _wrong, _warnings);

    /// <summary>Reads where alerts go.</summary>
    public void ReadSinks(string? path) =>
        Sinks = path is null ? null : SinksSource.Read(path, _wrong, _warnings);

    /// <summary>Says with what it starts.</summary>
    public void Tell(IEnumerable<string> lines, TextWriter output, TextWriter errors)
    {
        foreach (var warning in _warnings) errors.WriteLine($"grainwatch-silo: {warning}");
        output.WriteLine($"policy {Policy!.Version}");
        foreach (var line in lines) output.WriteLine(line);
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
    }
}
