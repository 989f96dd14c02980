using System.CommandLine;
using System.Globalization;

namespace Grainwatch.Telemetry;

/// <summary>The options of telemetry, for every command that serves.</summary>
public sealed class OtlpOptionSet
{
    private readonly Option<string?> _endpoint = new("--otlp")
    {
        HelpName = "ENDPOINT",
        Description = "Sends metrics and traces to an OpenTelemetry collector: http://host:4318 or grpc://host:4317, "
            + "https and grpcs over TLS. Default: OTEL_EXPORTER_OTLP_ENDPOINT of the environment, else nowhere "
            + "(docs/telemetry.md).",
    };

    private readonly Option<string?> _protocol = new("--otlp-protocol")
    {
        HelpName = "grpc|http/protobuf",
        Description = "How the collector is spoken to, where its address does not say. Default: "
            + "OTEL_EXPORTER_OTLP_PROTOCOL of the environment, else http/protobuf.",
    };

    private readonly Option<string?> _ratio = new("--trace-ratio")
    {
        HelpName = "0..1",
        Description = "The part of requests and deliveries that are traced. Default: "
            + OtlpSettings.DefaultTraceRatio.ToString(CultureInfo.InvariantCulture) + ".",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_endpoint);
        command.Options.Add(_protocol);
        command.Options.Add(_ratio);
    }

    /// <summary>What the options and the variables say; null when nothing is sent, or something is wrong.</summary>
    public OtlpTarget? Read(ParseResult parsed, ICollection<string> errors) => new OtlpSettings
    {
        Endpoint = parsed.GetValue(_endpoint),
        Protocol = parsed.GetValue(_protocol),
        TraceRatio = parsed.GetValue(_ratio),
    }.Read(errors);
}
