using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Policies;
using Grainwatch.Silo.Hosting;

namespace Grainwatch.Silo.Commands;

/// <summary>What a command line asks for, read whole: what is wrong with it, or what is started.</summary>
internal sealed class Start : IDisposable
{
    private readonly List<string> _wrong = [];
    private readonly List<string> _warnings = [];
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

    /// <summary>Reads the HTTP API's settings and opens its files.</summary>
    public void ReadGateway(GatewayOptionSet options, System.CommandLine.ParseResult parsed)
    {
        Gateway = options.Read(parsed, _wrong, _warnings);
        if (Gateway is not null) Geolocation = Running.OpenGeolocation(Gateway, _wrong);
    }

    /// <summary>Reads the policy, the published one where no file is named.</summary>
    public void ReadPolicy(string? path) =>
        Policy = path is null ? PolicyInForce.Default : PolicySource.Read(path, _wrong, _warnings);

    /// <summary>Says with what it starts.</summary>
    public void Tell(IEnumerable<string> lines, TextWriter output, TextWriter errors)
    {
        foreach (var warning in _warnings) errors.WriteLine($"grainwatch-silo: {warning}");
        output.WriteLine($"policy {Policy!.Version}, unless the cluster has another in force");
        foreach (var line in lines) output.WriteLine(line);
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
