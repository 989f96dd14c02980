using System.CommandLine;
using Grainwatch.Ingest.Telemetry;
using Grainwatch.Telemetry;

namespace Grainwatch.Silo.Commands;

/// <summary>The options of the log and of telemetry.</summary>
internal sealed class ObservingOptionSet
{
    private readonly OtlpOptionSet _otlp = new();
    private readonly LogOptionSet _log = new();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _otlp.AddTo(command);
        _log.AddTo(command);
    }

    /// <summary>What they say; what is wrong is added to the errors.</summary>
    public (LogSettings Log, OtlpTarget? Target) Read(ParseResult parsed, List<string> errors) =>
        (_log.Read(parsed, errors), _otlp.Read(parsed, errors));
}
