using Grainwatch.Local.Tests.Commands;
using Grainwatch.Telemetry;
using Xunit;

namespace Grainwatch.Local.Tests.Telemetry;

public sealed class OtlpSettingsTests
{
    [Theory]
    [InlineData("http://c:4318", null, "http://c:4318/v1/metrics", "HttpProtobuf")]
    [InlineData("https://c/otlp/", null, "https://c/otlp/v1/metrics", "HttpProtobuf")]
    [InlineData("grpc://c:4317", null, "http://c:4317/", "Grpc")]
    [InlineData("grpcs://c", null, "https://c:4317/", "Grpc")]
    [InlineData("http://c:4317", "grpc", "http://c:4317/", "Grpc")]
    public void Read_Endpoint_IsWhereMetricsGo(string endpoint, string? protocol, string expected, string by)
    {
        var target = Read(new OtlpSettings { Endpoint = endpoint, Protocol = protocol }, out var errors)!;

        Assert.Empty(errors);
        Assert.Equal((new Uri(expected), by), (target.Metrics, target.Protocol.ToString()));
        Assert.Equal(0.01, target.TraceRatio);
    }

    [Fact]
    public void Read_Nothing_IsNowhere()
    {
        Assert.Null(Read(new OtlpSettings(), out var errors));
        Assert.Empty(errors);
    }

    [Fact]
    public void Read_Variables_AreHeardAfterOptions()
    {
        (string, string)[] variables =
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://v:4318"), ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://t/here"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ];

        var ofVariables = Read(new OtlpSettings { TraceRatio = "0.5" }, out _, variables)!;
        var ofOptions = Read(new OtlpSettings { Endpoint = "http://o:4318" }, out _, variables)!;

        Assert.Equal(
            (new Uri("http://v:4318/v1/metrics"), new Uri("http://t/here"), 0.5),
            (ofVariables.Metrics, ofVariables.Traces, ofVariables.TraceRatio));
        Assert.Equal(new Uri("http://o:4318/v1/traces"), ofOptions.Traces);
        Assert.Null(Read(new OtlpSettings(), out _, [.. variables, ("OTEL_SDK_DISABLED", "true")]));
    }

    [Theory]
    [InlineData("collector", null, "0.1", "--otlp is no address")]
    [InlineData("ftp://c", null, null, "--otlp is no address")]
    [InlineData("http://c", "thrift", null, "--otlp-protocol: 'thrift' is neither")]
    [InlineData("grpc://c", "http/protobuf", null, "but the address begins with grpc://")]
    [InlineData("http://c", null, "2", "--trace-ratio: '2' is no number")]
    [InlineData(null, "grpc", null, "--otlp-protocol needs an address")]
    public void Read_Wrong_SaysWhat(string? endpoint, string? protocol, string? ratio, string sentence)
    {
        var settings = new OtlpSettings { Endpoint = endpoint, Protocol = protocol, TraceRatio = ratio };

        Assert.Null(Read(settings, out var errors));

        Assert.Contains(sentence, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WrongHeaders_AreToldButNotShown()
    {
        Read(
            new OtlpSettings { Endpoint = "http://c" }, out var errors,
            ("OTEL_EXPORTER_OTLP_HEADERS", "hunter2"), ("OTEL_EXPORTER_OTLP_TIMEOUT", "soon"));

        Assert.Equal(2, errors.Count);
        Assert.DoesNotContain(errors, error => error.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Serve_SeveralErrors_AreToldAtOnce()
    {
        var (code, _, error) = await CommandRun.RunAsync(
            "serve", "--otlp", "nowhere", "--log-format", "xml", "--trace-ratio", "x", "--listen", "here");

        Assert.Equal(78, code);
        foreach (var option in new[] { "--otlp", "--log-format", "--trace-ratio", "--listen" })
            Assert.Contains($"{option}", error, StringComparison.Ordinal);
    }

    private static OtlpTarget? Read(
        OtlpSettings settings, out List<string> errors, params (string Name, string Value)[] variables)
    {
        errors = [];
        var known = variables.ToDictionary(each => each.Name, each => each.Value);
        return (settings with { Variable = name => known.GetValueOrDefault(name) }).Read(errors);
    }
}
