using System.CommandLine;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Silo.Hosting;

namespace Grainwatch.Silo.Commands;

/// <summary>The options of whatever serves the HTTP API.</summary>
internal sealed class GatewayOptionSet
{
    private readonly Option<string> _listen = new("--listen")
    {
        Description = "Address and port of the HTTP API.",
        DefaultValueFactory = _ => ListenAddress.Default,
    };

    private readonly Option<string[]> _geolocation = new("--geo")
    {
        Description = "Geolocation file (MMDB), or a folder of them; may be given again.",
    };

    private readonly Option<int> _callsMax = new("--calls-max")
    {
        Description = "Calls to the cluster in flight at once.",
        DefaultValueFactory = _ => 256,
    };

    private readonly ServingOptionSet _serving = new();

    public void AddTo(Command command)
    {
        command.Options.Add(_listen);
        _serving.AddTo(command);
        command.Options.Add(_geolocation);
        command.Options.Add(_callsMax);
    }

    /// <summary>The settings of the options; null with what is wrong added to the errors.</summary>
    public GatewaySettings? Read(ParseResult parsed, List<string> errors, List<string> warnings)
    {
        var serving = _serving.Read(parsed, parsed.GetRequiredValue(_listen));
        if (serving.Open(TimeProvider.System, errors, warnings) is not { } listeners) return null;
        var settings = new GatewaySettings
        {
            Listeners = listeners,
            Geolocation = parsed.GetValue(_geolocation) ?? [],
            CallsMax = parsed.GetRequiredValue(_callsMax),
        };
        errors.AddRange(SettingsCheck.Errors(settings));
        return settings;
    }
}
