using System.Text.Json;
using Grainwatch.Contract.Telemetry;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Tests.Reliability;
using Xunit;

namespace Grainwatch.Local.Tests.Telemetry;

/// <summary>What a collector has to keep does not grow with who is watched.</summary>
public sealed class SeriesTests : IDisposable
{
    private const int RecordsOfBody = 500;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Serve_ManyPrincipalsAndAccounts_SendsTheSeriesOfAFew()
    {
        var few = await SeriesAsync("few", principals: 20, accounts: 2);
        var many = await SeriesAsync("many", principals: 2000, accounts: 200);

        Assert.Equal(few, many);
        Assert.Contains(many, series => series.StartsWith("grainwatch.alerts", StringComparison.Ordinal));
        // A server without sources and sinks; a histogram's buckets come on top.
        Assert.InRange(many.Count, 30, 90);
    }

    /// <summary>What is sent of our own, each principal having raised an alert.</summary>
    private async Task<List<string>> SeriesAsync(string name, int principals, int accounts)
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var process = await ServeProcess.StartAsync(
            _folder.Of(name), "--otlp", collector.Http, "--trace-ratio", "0");
        using var client = new HttpClient { BaseAddress = await process.Serving };
        for (var first = 0; first < principals; first += RecordsOfBody)
        {
            var records = Enumerable.Range(first, Math.Min(RecordsOfBody, principals - first))
                .Select(number => Login(number, $"{100_000_000_000 + (number % accounts)}"));
            using var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new { Records = records }));
            using var answer = await client.PostAsync(new Uri("/v1/events", UriKind.Relative), body);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }

        await process.SignalAsync("TERM");
        Assert.Equal(0, await process.EndAsync());
        Assert.Equal(principals, collector.Sum("grainwatch.events", ("outcome", "accepted")));
        Assert.Equal(principals, collector.Sum("grainwatch.alerts", ("state", "open")));
        return
        [
            .. collector.Points.Where(point => point.Scope.StartsWith("Grainwatch.", StringComparison.Ordinal))
                .Select(point => $"{point.Name} " + string.Join(
                    ',', point.Attributes.Select(label => $"{label}").Order(StringComparer.Ordinal)))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>An instance's role at the console.</summary>
    private static object Login(int number, string account)
    {
        var role = $"AROA{number:D16}";
        return new
        {
            eventVersion = "1.08",
            userIdentity = new
            {
                type = "AssumedRole",
                principalId = $"{role}:i-0123456789abcdef0",
                arn = $"arn:aws:sts::{account}:assumed-role/web{number}/i-0123456789abcdef0",
                accountId = account,
                sessionContext = new
                {
                    sessionIssuer = new
                    {
                        type = "Role",
                        principalId = role,
                        arn = $"arn:aws:iam::{account}:role/web{number}",
                        accountId = account,
                        userName = $"web{number}",
                    },
                },
            },
            eventTime = DateTime.UtcNow.AddMinutes(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            eventSource = "signin.amazonaws.com",
            eventName = "ConsoleLogin",
            awsRegion = "us-east-1",
            sourceIPAddress = "81.2.69.142",
            userAgent = "Mozilla/5.0",
            eventType = "AwsConsoleSignIn",
            responseElements = new { ConsoleLogin = "Success" },
            eventID = Guid.NewGuid(),
            recipientAccountId = account,
        };
    }
}
