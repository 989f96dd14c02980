using System.CommandLine;
using Grainwatch.Ingest.Files;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Ingest.Sources;
using Grainwatch.Silo.Hosting;

namespace Grainwatch.Silo.Commands;

/// <summary>The options of whatever serves the HTTP API.</summary>
internal sealed class GatewayOptionSet
{
    private const string Grainwatch = "grainwatch";
    private const string MaxMind = "maxmind";

    private readonly Option<string> _listen = new("--listen")
    {
        Description = "Address and port of the HTTP API.",
        DefaultValueFactory = _ => ListenAddress.Default,
    };

    private readonly Option<string[]> _geolocation = new("--geo")
    {
        Description = "Geolocation file (MMDB), or a folder of them; may be given again.",
    };

    private readonly Option<string> _reader = Choice.Of(
        "--geo-reader",
        "Reader of geolocation files: our own, or MaxMind's, which answers the same and is slower.",
        Grainwatch,
        MaxMind);

    private readonly Option<int> _callsMax = new("--calls-max")
    {
        Description = "Calls to the cluster in flight at once.",
        DefaultValueFactory = _ => 256,
    };

    private readonly Option<string?> _quarantine = new("--quarantine")
    {
        HelpName = "DIR",
        Description = "Folder of this gateway's own for records which could not be used. Without it the cluster keeps "
            + "those of all gateways, where the silos keep principals.",
    };

    private readonly Option<string> _quarantineMax = new("--quarantine-max")
    {
        Description = "Most bytes of them, such as 256MiB or 2GB; when it is full, data with more of them is refused.",
        DefaultValueFactory = _ => "256MiB",
    };

    private readonly ServingOptionSet _serving = new();
    private readonly SourceOptionSet _sources = new();

    public void AddTo(Command command)
    {
        command.Options.Add(_listen);
        _serving.AddTo(command);
        command.Options.Add(_geolocation);
        command.Options.Add(_reader);
        command.Options.Add(_callsMax);
        command.Options.Add(_quarantine);
        command.Options.Add(_quarantineMax);
        _sources.AddTo(command);
    }

    /// <summary>The settings of the options; null with what is wrong added to the errors.</summary>
    public GatewaySettings? Read(ParseResult parsed, List<string> errors, List<string> warnings)
    {
        var serving = _serving.Read(parsed, parsed.Of(_listen));
        if (serving.Open(TimeProvider.System, errors, warnings) is not { } listeners) return null;

        var size = parsed.Of(_quarantineMax);
        if (!ByteSize.TryParse(size, out var quarantineBytes))
            errors.Add($"--quarantine-max: '{size}' is no size, such as 256MiB or 2GB.");
        var settings = new GatewaySettings
        {
            Listeners = listeners,
            Geolocation = parsed.Of(_geolocation) ?? [],
            Reader = parsed.Of(_reader) == MaxMind ? GeoReader.MaxMind : GeoReader.Grainwatch,
            CallsMax = parsed.Of(_callsMax),
            Quarantine = parsed.Of(_quarantine),
            QuarantineBytesMax = quarantineBytes,
            Sources = ReadSources(parsed, errors),
        };
        errors.AddRange(SettingsCheck.Errors(settings));
        return settings;
    }

    private ServedSources ReadSources(ParseResult parsed, List<string> errors)
    {
        try
        {
            return _sources.Read(parsed);
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FormatException)
        {
            errors.Add(e is FormatException ? $"--source: {e.Message}." : e.Message);
            return new ServedSources();
        }
    }
}
