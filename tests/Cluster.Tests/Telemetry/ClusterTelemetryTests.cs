using System.Net;
using System.Text;
using System.Text.Json;
using Grainwatch.Cluster.Tests.Servers;
using Grainwatch.Contract.Telemetry;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Cluster.Tests.Telemetry;

/// <summary>What arrives at a collector of a silo and a gateway, as an operator runs them.</summary>
public sealed class ClusterTelemetryTests
{
    private const int Events = 40;

    [Fact]
    public async Task Cluster_WithOtlp_TracesGoOnAndCountsAddUp()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        string[] otlp = ["--otlp", collector.Http, "--trace-ratio", "1"];
        await using var silo = await SiloProcess.ReadyAsync(otlp);
        await using var gateway = await GatewayProcess.ServingAsync(silo.GatewayPort, otlp);

        var (status, answer) = await gateway.PostAsync("/v1/events", Encoding.UTF8.GetBytes(Trail()));
        Assert.Equal(HttpStatusCode.OK, status);
        var sent = JsonDocument.Parse(answer).RootElement.GetProperty("outcomes");
        var traffic = (await gateway.GetAsync("/v1/status")).GetProperty("traffic");
        await gateway.StopAsync();
        await silo.TerminateAsync();
        await silo.ExitCodeAsync();

        Assert.Equal(Events, sent.GetProperty("accepted").GetInt64());
        Assert.Equal(Events, traffic.GetProperty("events").GetProperty("accepted").GetInt64());
        Assert.Equal(Events, collector.Sum("grainwatch.events", ("outcome", "accepted")));
        Assert.All(
            collector.Points.Where(point => point.Name == "grainwatch.storage.duration"),
            point => Assert.Equal(("grainwatch-silo", "memory"), (point.Service, point.Attributes["store"])));
        Assert.True(collector.Count("grainwatch.storage.duration", ("operation", "write")) >= 2);
        Assert.Contains(collector.Points, point => point.Name == "grainwatch.outbox.depth");
        Assert.Contains(collector.Points, point => point is { Scope: "Microsoft.Orleans", Service: "grainwatch-silo" });
        AssertTraced(collector);
        AssertHarmless(collector);
    }

    /// <summary>From the gateway's request to the write in the silo, by parents.</summary>
    private static void AssertTraced(OtlpReceiver collector)
    {
        var spans = collector.Spans.GroupBy(span => span.Id).ToDictionary(same => same.Key, same => same.First());
        var root = Assert.Single(collector.Spans, span => span.Name == "POST /v1/events");
        var writes = collector.Spans.Where(span => span.Name == "store write" && span.Trace == root.Trace).ToList();
        Assert.NotEmpty(writes);
        foreach (var write in writes)
        {
            List<string> way = [];
            for (var span = write; span.Parent.Length > 0; span = spans[span.Parent]) way.Add(span.Scope);
            Assert.Equal("Grainwatch.Grains", way[0]);
            Assert.Contains("Microsoft.Orleans.Application", way);
            Assert.Equal("Grainwatch.Ingest", way[^1]);
            Assert.Equal(("grainwatch-silo", "grainwatch-gateway"), (write.Service, root.Service));
        }
    }

    private static void AssertHarmless(OtlpReceiver collector)
    {
        string[] secrets = ["ada", "bob", "123456789012", "81.2.69.142"];
        var told = collector.Spans
            .SelectMany(span => span.Attributes.SelectMany(tag => new[] { tag.Key, tag.Value }).Append(span.Name))
            .Concat(collector.Points.SelectMany(
                point => point.Attributes.SelectMany(label => new[] { label.Key, label.Value })))
            .Distinct(StringComparer.Ordinal).ToList();

        Assert.Contains(told, text => text.Contains("IPrincipalGrain", StringComparison.Ordinal));
        foreach (var secret in secrets)
            Assert.DoesNotContain(told, text => Words(text).Contains(secret, StringComparer.OrdinalIgnoreCase));
    }

    private static string[] Words(string text) =>
        text.Split(['/', ':', ' ', '|', ',', '@', '+', '#'], StringSplitOptions.RemoveEmptyEntries);

    private static string Trail() => TrailText.File([.. Enumerable.Range(0, Events).Select(minute =>
        TrailText.Call(minute % 2 == 0 ? "ada" : "bob", $"2026-05-01T00:{minute:00}:00Z"))]);
}
