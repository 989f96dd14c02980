using System.Globalization;
using OpenTelemetry.Exporter;

namespace Grainwatch.Telemetry;

/// <summary>
/// Where telemetry goes, as an operator writes it: options, and the variables that every program with OpenTelemetry
/// takes (opentelemetry.io/docs/specs/otel/protocol/exporter). An option comes before a variable.
/// </summary>
public sealed record OtlpSettings
{
    /// <summary>The part of requests that are traced when nothing is said.</summary>
    public const double DefaultTraceRatio = 0.01;

    private const string Prefix = "OTEL_EXPORTER_OTLP_";
    private const string Grpc = "grpc";
    private const string Http = "http/protobuf";

    /// <summary><c>--otlp</c>: the collector's address.</summary>
    public string? Endpoint { get; init; }

    /// <summary><c>--otlp-protocol</c>: <c>grpc</c> or <c>http/protobuf</c>.</summary>
    public string? Protocol { get; init; }

    /// <summary><c>--trace-ratio</c>: 0 to 1.</summary>
    public string? TraceRatio { get; init; }

    /// <summary>Gives the value of a variable of the environment; null when there is none.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>
    /// Reads it; null when nothing is to be sent, or with what is wrong added to the errors, a sentence each.
    /// </summary>
    public OtlpTarget? Read(ICollection<string> errors)
    {
        var before = errors.Count;
        var ratio = ReadRatio(errors);
        var isOff = string.Equals(Value("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
            && Endpoint is null;
        var metrics = isOff ? null : AddressOf("METRICS", "v1/metrics", errors);
        var traces = isOff ? null : AddressOf("TRACES", "v1/traces", errors);
        if (metrics is null && traces is null)
        {
            if (Protocol is not null && Endpoint is null && errors.Count == before)
                errors.Add("--otlp-protocol needs an address: --otlp ENDPOINT.");
            return null;
        }

        var protocol = ReadProtocol(metrics ?? traces, errors);
        CheckVariables(errors);
        return errors.Count > before
            ? null
            : new OtlpTarget(
                ToHttp(metrics, protocol, "v1/metrics"),
                ratio == 0 ? null : ToHttp(traces, protocol, "v1/traces"),
                protocol,
                ratio);
    }

    /// <summary>The address of a signal as it is written, and whether its path is still to be added.</summary>
    private Address? AddressOf(string signal, string path, ICollection<string> errors)
    {
        if (Endpoint is not null) return Read("--otlp", Endpoint, path, errors);
        return Value($"{Prefix}{signal}_ENDPOINT") is { } own
            ? Read($"{Prefix}{signal}_ENDPOINT", own, null, errors)
            : Value($"{Prefix}ENDPOINT") is { } shared ? Read($"{Prefix}ENDPOINT", shared, path, errors) : null;
    }

    private static Address? Read(string name, string text, string? path, ICollection<string> errors)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0
            && uri.Scheme is "http" or "https" or "grpc" or "grpcs")
            return new Address(uri, path);
        var error = $"{name} is no address of a collector, such as http://localhost:4318 or grpc://localhost:4317.";
        if (!errors.Contains(error)) errors.Add(error);
        return null;
    }

    private OtlpExportProtocol ReadProtocol(Address? address, ICollection<string> errors)
    {
        var (name, word) = Protocol is not null
            ? ("--otlp-protocol", Protocol)
            : (Prefix + "PROTOCOL", Value(Prefix + "PROTOCOL"));
        var isGrpcAddress = address!.Uri.Scheme is "grpc" or "grpcs";
        switch (word)
        {
            case null:
                return isGrpcAddress ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
            case Grpc:
                return OtlpExportProtocol.Grpc;
            case Http or "http" when !isGrpcAddress:
                return OtlpExportProtocol.HttpProtobuf;
            case Http or "http":
                errors.Add($"{name} is '{word}', but the address begins with {address.Uri.Scheme}://.");
                return default;
            default:
                errors.Add($"{name}: '{word}' is neither {Grpc} nor {Http}.");
                return default;
        }
    }

    private double ReadRatio(ICollection<string> errors)
    {
        if (TraceRatio is null) return DefaultTraceRatio;
        if (double.TryParse(TraceRatio, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var ratio)
            && ratio is >= 0 and <= 1)
            return ratio;
        errors.Add($"--trace-ratio: '{TraceRatio}' is no number from 0, nothing is traced, to 1, everything is.");
        return 0;
    }

    /// <summary>What the exporter reads by itself, and would pass over when it is wrong. Headers are secrets.</summary>
    private void CheckVariables(ICollection<string> errors)
    {
        foreach (var signal in new[] { "", "METRICS_", "TRACES_" })
        {
            if (Value($"{Prefix}{signal}HEADERS") is { } headers
                && headers.Split(',').Any(header => header.Trim().IndexOf('=', StringComparison.Ordinal) < 1))
                errors.Add($"{Prefix}{signal}HEADERS is no list such as name=value,name=value.");
            CheckNumber($"{Prefix}{signal}TIMEOUT", errors);
        }

        CheckNumber("OTEL_METRIC_EXPORT_INTERVAL", errors);
        CheckNumber("OTEL_METRIC_EXPORT_TIMEOUT", errors);
    }

    private void CheckNumber(string name, ICollection<string> errors)
    {
        if (Value(name) is { } text && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
            && ms > 0))
            errors.Add($"{name}: '{text}' is no number of milliseconds.");
    }

    private string? Value(string name) => Variable(name) is { Length: > 0 } value ? value : null;

    private static Uri? ToHttp(Address? address, OtlpExportProtocol protocol, string path)
    {
        if (address is null) return null;
        var isSecret = address.Uri.Scheme is "https" or "grpcs";
        var made = new UriBuilder(address.Uri) { Scheme = isSecret ? "https" : "http", Port = address.Uri.Port };
        if (address.Uri.Port < 0) made.Port = 4317;
        if (protocol == OtlpExportProtocol.HttpProtobuf && address.Path is not null)
            made.Path = $"{made.Path.TrimEnd('/')}/{path}";
        return made.Uri;
    }

    private sealed record Address(Uri Uri, string? Path);
}
