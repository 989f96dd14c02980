using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Grainwatch.Local.Tests.Commands;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Grainwatch.Local.Tests.Telemetry;

/// <summary>Dashboard, rules and documentation speak of what there is.</summary>
public sealed partial class DashboardTests
{
    private static readonly string s_root = Path.GetFullPath(Path.Combine(CommandRun.Sample, "..", ".."));

    [GeneratedRegex(
        @"\b(grainwatch|http_server|dotnet|orleans)_[a-z0-9_]+",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Metric { get; }

    [GeneratedRegex(@"^\| `(?<name>grainwatch\.[a-z_.]+)` \| (?<kind>\w+) \| `(?<unit>[^`]+)` \|",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Row { get; }

    [Fact]
    public void Dashboard_EveryMetric_Exists() => AssertExist(
        from panel in Dashboard().GetProperty("panels").EnumerateArray()
        from target in panel.GetProperty("targets").EnumerateArray()
        select target.GetProperty("expr").GetString()!);

    [Fact]
    public void Dashboard_EveryInstrument_IsShown()
    {
        var shown = Dashboard().GetRawText();

        Assert.All(Instruments.Own(), instrument => Assert.Contains(
            NamesOf(instrument.Name, instrument.Unit, KindOf(instrument)),
            name => shown.Contains(name, StringComparison.Ordinal)));
    }

    /// <summary>Processes send once a minute: over a shorter time than four of these a rate has holes.</summary>
    [Fact]
    public void Dashboard_Rates_SpanFourExports() => Assert.All(
        from panel in Dashboard().GetProperty("panels").EnumerateArray()
        from target in panel.GetProperty("targets").EnumerateArray()
        where target.GetProperty("expr").GetString()!.Contains('[', StringComparison.Ordinal)
        select target,
        target =>
        {
            Assert.Contains("[$__rate_interval]", target.GetProperty("expr").GetString(), StringComparison.Ordinal);
            Assert.Equal("1m", target.GetProperty("interval").GetString());
        });

    [Fact]
    public void Rules_EveryMetric_Exists()
    {
        var rules = Rules().ToList();

        AssertExist(rules.Select(rule => Scalar(rule, "expr")));
        Assert.Equal(
            [
                "GrainwatchDeadLetters", "GrainwatchGatewayRefusing", "GrainwatchGeolocationStale",
                "GrainwatchIngestStopped", "GrainwatchLatenessHigh", "GrainwatchOutboxOld",
                "GrainwatchPolicyRefused", "GrainwatchQuarantineFilling", "GrainwatchSinkWaiting",
                "GrainwatchSourceFailing", "GrainwatchStorageSlow",
            ],
            rules.Select(rule => Scalar(rule, "alert")).Order(StringComparer.Ordinal));
        Assert.All(rules, rule => Assert.NotEmpty(Scalar(rule["annotations"], "remedy")));
    }

    [Fact]
    public void Documentation_Instruments_AreThoseThereAre() => Assert.Equal(
        Instruments.Own().Select(each => (each.Name, KindOf(each), each.Unit!)),
        File.ReadLines(Path.Combine(s_root, "docs", "telemetry.md")).Select(line => Row.Match(line))
            .Where(row => row.Success)
            .Select(row => (row.Groups["name"].Value, row.Groups["kind"].Value, row.Groups["unit"].Value))
            .OrderBy(row => row.Item1));

    [Fact]
    public void Compose_Observability_MountsWhatThereIs()
    {
        var services = (YamlMappingNode)Yaml("docker-compose.yml")["services"];
        var observing = services.Where(service => ((YamlMappingNode)service.Value).Children
            .TryGetValue("profiles", out var profiles) && $"{profiles}".Contains("observability")).ToList();

        Assert.Equal(
            ["grafana", "otel-collector", "prometheus"],
            observing.Select(service => $"{service.Key}").Order(StringComparer.Ordinal));
        var mounted = observing.SelectMany(service => (YamlSequenceNode)service.Value["volumes"])
            .Select(volume => $"{volume}".Split(':')[0])
            .Where(path => path.StartsWith("./", StringComparison.Ordinal)).ToList();
        Assert.Equal(5, mounted.Count);
        Assert.All(mounted, path => Assert.True(Path.Exists(Path.Combine(s_root, path)), path));
    }

    [Fact]
    public void Collector_ItsFile_ServesWhatPrometheusAsks()
    {
        var collector = Yaml("deploy/observability/collector.yml");
        var prometheus = Yaml("deploy/observability/prometheus.yml");

        var asked = $"{prometheus["scrape_configs"][0]["static_configs"][0]["targets"][0]}".Split(':')[1];
        Assert.Equal($"0.0.0.0:{asked}", $"{collector["exporters"]["prometheus"]["endpoint"]}");
        var pipelines = (YamlMappingNode)collector["service"]["pipelines"];
        Assert.All(pipelines, pipeline => Assert.All(
            (YamlSequenceNode)pipeline.Value["exporters"],
            exporter => Assert.True(((YamlMappingNode)collector["exporters"]).Children.ContainsKey(exporter))));
        Assert.Equal(
            "/etc/prometheus/grainwatch.rules.yml", $"{prometheus["rule_files"][0]}");
    }

    private static void AssertExist(IEnumerable<string> expressions)
    {
        var known = Instruments.Own().SelectMany(each => NamesOf(each.Name, each.Unit, KindOf(each)))
            .Concat(NamesOf("http.server.request.duration", "s", "histogram"))
            .Concat(NamesOf("dotnet.process.cpu.time", "s", "counter"))
            .Concat(NamesOf("dotnet.gc.last_collection.heap.size", "By", "gauge")).ToHashSet();
        var used = expressions.SelectMany(text => Metric.Matches(text)).Select(match => match.Value).ToList();

        Assert.True(used.Count >= 10);
        Assert.All(used, name => Assert.Contains(name, known));
    }

    /// <summary>As Prometheus has them (OpenTelemetry's specification, "Prometheus and OpenMetrics").</summary>
    private static IEnumerable<string> NamesOf(string name, string? unit, string kind)
    {
        var suffix = unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        var made = name.Replace('.', '_');
        // What a name says already is not said twice.
        if (!made.EndsWith(suffix, StringComparison.Ordinal)) made += suffix;
        return kind switch
        {
            "counter" => [$"{made}_total"],
            "histogram" => [$"{made}_bucket", $"{made}_count", $"{made}_sum"],
            _ => [made],
        };
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "Histogram" => "histogram",
        _ => "gauge",
    };

    private static IEnumerable<YamlNode> Rules() =>
        from @group in (YamlSequenceNode)Yaml("deploy/observability/grainwatch.rules.yml")["groups"]
        from rule in (YamlSequenceNode)@group["rules"]
        select rule;

    private static string Scalar(YamlNode node, string name) => ((YamlScalarNode)node[name]).Value!;

    private static JsonElement Dashboard() => JsonDocument.Parse(File.ReadAllText(Path.Combine(
        s_root, "deploy", "observability", "grafana", "dashboards", "grainwatch.json"))).RootElement;

    private static YamlNode Yaml(string path)
    {
        using var text = File.OpenText(Path.Combine(s_root, path));
        var stream = new YamlStream();
        stream.Load(text);
        return stream.Documents[0].RootNode;
    }
}
