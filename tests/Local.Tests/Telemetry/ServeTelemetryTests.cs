using System.Net;
using System.Text.Json;
using Grainwatch.Contract.Telemetry;
using Grainwatch.Ingest.Replay;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Tests.Commands;
using Grainwatch.Local.Tests.Reliability;
using Xunit;

namespace Grainwatch.Local.Tests.Telemetry;

/// <summary>What arrives at a collector of a server that is sent the sample.</summary>
public sealed class ServeTelemetryTests : IDisposable
{
    private const string Broken = """{"Records":[{"eventVersion":"1.08","eventName":"A"}]}""";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Serve_WithOtlp_SendsWhatBecameOfEvents(bool isGrpc)
    {
        await using var collector = await OtlpReceiver.StartAsync();
        var environment = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "authorization=Bearer s3cr3t",
        };
        await using var process = await ServeProcess.StartAsync(
            environment, _folder.Of("data"), "--otlp", isGrpc ? collector.Grpc : collector.Http, "--trace-ratio", "1");
        var url = await process.Serving;

        var sent = await SendSampleAsync(url);
        await EndAsync(process);

        foreach (var (outcome, count) in sent)
        {
            var words = outcome.Split(": ");
            (string, string)[] labels = words.Length == 1
                ? [("outcome", words[0])]
                : [("outcome", words[0]), ("reason", words[1])];
            Assert.Equal(count, collector.Sum("grainwatch.events", labels));
        }

        Assert.Equal(sent.Values.Sum(), collector.Sum("grainwatch.events"));
        Assert.True(sent["accepted"] > 100, $"{sent["accepted"]} events of the sample were accepted.");
        var applied = sent.Where(count => !count.Key.Contains(':', StringComparison.Ordinal)).Sum(count => count.Value);
        Assert.Equal(applied, collector.Sum("grainwatch.batch.events"));
        Assert.Equal(collector.Count("grainwatch.batch.events"), collector.Count("grainwatch.apply.duration"));
        Assert.Equal(1, collector.Sum("grainwatch.quarantine.entries"));
        Assert.True(collector.Sum("grainwatch.alerts", ("state", "open")) > 0);
        Assert.Equal("{event}", collector.Points.First(point => point.Name == "grainwatch.events").Unit);
        var storage = collector.Points.First(point => point.Name == "grainwatch.storage.duration");
        Assert.Equal(("s", 0.0005, 30.0), (storage.Unit, storage.Bounds[0], storage.Bounds[^1]));
        Assert.Equal("log", storage.Attributes["store"]);
        Assert.Equal(3, collector.Points.Count(point => point.Name == "grainwatch.geolocation.age"));
        Assert.All(collector.Points, point => Assert.Equal("grainwatch-serve", point.Service));
        foreach (var name in Instruments.Foreign)
            Assert.Contains(collector.Points, point => point.Name == name);
        Assert.All(collector.Authorizations, shown => Assert.Equal("Bearer s3cr3t", shown));
        Assert.NotEmpty(collector.Authorizations);
        Assert.DoesNotContain("s3cr3t", process.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_WithTraces_ARequestIsReadAppliedAndWritten()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var process = await ServeProcess.StartAsync(
            _folder.Of("data"), "--otlp", collector.Http, "--trace-ratio", "1");
        var url = await process.Serving;

        // What a caller says of traces is not heard.
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url, "/v1/events"));
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        request.Content = new ByteArrayContent(File.ReadAllBytes(Trails()[0]));
        using var answer = await client.SendAsync(request);
        await EndAsync(process);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var root = Assert.Single(collector.Spans, span => span.Name == "POST /v1/events");
        Assert.Equal("", root.Parent);
        Assert.NotEqual("0af7651916cd43dd8448eb211c80319c", root.Trace);
        Assert.Equal("200", root.Attributes["http.response.status_code"]);
        Assert.Single(collector.Spans, span => span.Name == "read" && span.Parent == root.Id);
        var applied = collector.Spans.Where(span => span.Name == "apply").ToList();
        Assert.InRange(applied.Count, 1, 32);
        Assert.All(applied, apply =>
        {
            Assert.Equal((root.Trace, root.Id), (apply.Trace, apply.Parent));
            var fold = Assert.Single(collector.Spans, span => span.Name == "fold" && span.Parent == apply.Id);
            Assert.Single(collector.Spans, span => span.Name == "store write" && span.Parent == fold.Id);
        });
    }

    [Fact]
    public async Task Serve_WithOtlp_TellsNoNameKeyAccountOrAddress()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var process = await ServeProcess.StartAsync(
            _folder.Of("data"), "--otlp", collector.Http, "--trace-ratio", "1");
        var url = await process.Serving;
        await SendSampleAsync(url);
        using var client = new HttpClient { BaseAddress = url };
        var secrets = await SecretsAsync(client);
        foreach (var name in secrets.Where(secret => secret.Contains('/', StringComparison.Ordinal)).Take(5))
            using (await client.GetAsync(new Uri($"/v1/principals/{name}", UriKind.Relative))) { }

        await EndAsync(process);

        Assert.True(secrets.Count > 50, $"{secrets.Count} names, keys, accounts and addresses.");
        var told = collector.Points
            .SelectMany(point => point.Attributes.SelectMany(label => new[] { label.Key, label.Value }))
            .Concat(collector.Spans.SelectMany(
                span => span.Attributes.SelectMany(tag => new[] { tag.Key, tag.Value }).Append(span.Name)))
            .Distinct(StringComparer.Ordinal).ToList();
        Assert.True(told.Count > 20);
        Assert.Contains("GET /v1/principals/{key}", told);
        Assert.All(told, text => Assert.DoesNotContain(
            secrets, secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task Serve_CollectorIsDown_ServesAndSaysSoOnce()
    {
        var environment = new Dictionary<string, string>
        {
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
        };
        await using var process = await ServeProcess.StartAsync(
            environment, _folder.Of("data"), "--otlp", "http://127.0.0.1:9", "--trace-ratio", "1",
            "--log-format", "json");
        var url = await process.Serving;

        var sent = await SendSampleAsync(url);
        await UntilAsync(() => process.Said.Contains("Telemetry is not taken", StringComparison.Ordinal));
        await SendSampleAsync(url);
        await EndAsync(process);

        Assert.True(sent["accepted"] > 100);
        var line = Assert.Single(
            process.Said.Split('\n'), said => said.Contains("Telemetry is not taken", StringComparison.Ordinal));
        var json = JsonDocument.Parse(line).RootElement;
        Assert.Equal(401, json.GetProperty("EventId").GetInt32());
        Assert.Equal("http://127.0.0.1:9", json.GetProperty("State").GetProperty("Collector").GetString());
    }

    [Fact]
    public async Task Serve_LogIsJson_EveryLineBesideTheResultsIs()
    {
        await using var process = await ServeProcess.StartAsync(_folder.Of("data"), "--log-format", "json");
        await process.Serving;
        await EndAsync(process);

        var others = process.Said.Split('\n')
            .Where(line => !line.StartsWith("serving on ", StringComparison.Ordinal)).ToList();
        Assert.Contains(others, line => line.Contains("geolocation, city", StringComparison.Ordinal));
        Assert.All(others, line => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind));
    }

    /// <summary>Sends the sample's files and one broken record; gives how many records had which outcome.</summary>
    internal static async Task<Dictionary<string, long>> SendSampleAsync(Uri url)
    {
        using var client = new HttpClient { BaseAddress = url };
        Dictionary<string, long> sums = [];
        foreach (var file in Trails()) await SendAsync(File.ReadAllBytes(file));
        await SendAsync(System.Text.Encoding.UTF8.GetBytes(Broken), "/v1/eventbridge");
        return sums;

        async Task SendAsync(byte[] bytes, string path = "/v1/events")
        {
            using var content = new ByteArrayContent(bytes);
            using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, text);
            foreach (var outcome in JsonDocument.Parse(text).RootElement.GetProperty("outcomes").EnumerateObject())
                sums[outcome.Name] = sums.GetValueOrDefault(outcome.Name) + outcome.Value.GetInt64();
        }
    }

    private static List<string> Trails() =>
        [.. TrailInputs.Find([Path.Combine(CommandRun.Sample, "AWSLogs")]).Select(input => input.Path)];

    private static async Task EndAsync(ServeProcess process)
    {
        await process.SignalAsync("TERM");
        Assert.Equal(0, await process.EndAsync());
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!isSo()) await Task.Delay(50, patience.Token);
    }

    /// <summary>What of the sample must be nowhere in telemetry.</summary>
    private static async Task<IReadOnlyList<string>> SecretsAsync(HttpClient client)
    {
        HashSet<string> secrets = new(StringComparer.Ordinal);
        var principals = await ListAsync("/v1/principals?limit=1000", "principals");
        foreach (var principal in principals)
        {
            foreach (var name in new[] { "key", "displayName", "account" })
                secrets.Add(principal.GetProperty(name).GetString()!);
            secrets.Add(principal.GetProperty("displayName").GetString()!.Split(':')[^1]);
        }

        foreach (var alert in await ListAsync("/v1/alerts?limit=1000", "alerts"))
            secrets.Add(alert.GetProperty("id").GetString()!);
        foreach (var file in Trails())
        {
            await using var gzip = new System.IO.Compression.GZipStream(
                File.OpenRead(file), System.IO.Compression.CompressionMode.Decompress);
            foreach (var record in JsonDocument.Parse(gzip).RootElement.GetProperty("Records").EnumerateArray())
            {
                if (record.TryGetProperty("sourceIPAddress", out var source)
                    && IPAddress.TryParse(source.GetString(), out _))
                    secrets.Add(source.GetString()!);
            }
        }

        return [.. secrets.Where(secret => secret.Length > 3)];

        async Task<List<JsonElement>> ListAsync(string path, string name) =>
        [
            .. JsonDocument.Parse(await client.GetStringAsync(new Uri(path, UriKind.Relative))).RootElement
                .GetProperty(name).EnumerateArray(),
        ];
    }
}
