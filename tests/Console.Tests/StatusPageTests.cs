using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Sources;
using Grainwatch.Soc.Console.Status;
using Xunit;

namespace Grainwatch.Soc.Console.Tests;

public sealed class StatusPageTests(ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    private static readonly DateTime s_now = new(2026, 5, 25, 12, 0, 0, DateTimeKind.Utc);

    private static readonly StatusAnswer s_well = new(
        "ok",
        "1.0",
        s_now,
        60,
        new PolicyStatus("ok", "abc", s_now, "the server's start", [], null),
        new GeolocationStatus("ok", null, [], null),
        new QuarantineStatus(0, 0, null, null, new Dictionary<string, long>(), null),
        [],
        null,
        [],
        new TrafficStatus(
            new Dictionary<string, long>(), new Dictionary<string, double>(), null, null, null, 0, null, null),
        []);

    [Fact]
    public async Task Get_ByAnOperator_TellsAllThatTheApiTells()
    {
        using var browser = fixture.Open("operator");

        var page = await browser.PageAsync("/console/status");

        var api = await browser.GetAsync("/v1/status");
        var status = JsonDocument.Parse(await api.Content.ReadAsStringAsync()).RootElement;
        var text = page.QuerySelector("main")!.TextContent;
        Assert.Contains(status.GetProperty("version").GetString()!, text, StringComparison.Ordinal);
        foreach (var file in status.GetProperty("geolocation").GetProperty("files").EnumerateArray())
        {
            Assert.Contains(file.GetProperty("path").GetString()!, text, StringComparison.Ordinal);
            Assert.Contains($"{file.GetProperty("ageDays")} day", text, StringComparison.Ordinal);
        }

        Assert.Equal(
            ["well", "policy", "deliveries", "sinks", "sources", "quarantine", "poisoned", "geolocation"],
            page.QuerySelectorAll("[data-part]").Select(part => part.Id!));
        var whole = JsonNode.Parse(page.QuerySelector("pre")!.TextContent)!;
        Assert.Equal(status.EnumerateObject().Select(part => part.Name), whole.AsObject().Select(part => part.Key));
        Assert.Contains("No sources", page.GetElementById("sources")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(
            "Every principal is served", page.GetElementById("poisoned")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Quarantine_EachReasonLeadsToItsRecords()
    {
        using var sender = new HttpClient { BaseAddress = fixture.Url };
        sender.DefaultRequestHeaders.Authorization = new("Bearer", ConsoleFixture.Tokens["ingest"]);
        const string Good = """
            {"eventVersion":"1.08","eventTime":"2026-05-24T08:00:00Z","eventSource":"ec2.amazonaws.com",
            "eventName":"DescribeInstances","awsRegion":"us-east-1","sourceIPAddress":"24.31.3.159","eventID":"e-1",
            "eventType":"AwsApiCall","recipientAccountId":"111122223333","userIdentity":{"type":"IAMUser",
            "principalId":"AIDAQUARANTINE","arn":"arn:aws:iam::111122223333:user/q","accountId":"111122223333"}}
            """;
        var good = Good.ReplaceLineEndings("");
        var late = good.Replace("2026-05-24T", "2026-13-24T", StringComparison.Ordinal);
        using var body = new StringContent($"{good}\n{late}\nbroken\n{late}\n");
        var sent = await sender.PostAsync(new Uri("/v1/events", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);

        using var browser = fixture.Open("operator");
        var page = await browser.PageAsync("/console/status");

        var rows = page.QuerySelectorAll("#quarantine tbody tr");
        Assert.Equal(2, rows.Length);
        foreach (var row in rows)
        {
            var answer = await browser.GetAsync(row.QuerySelector("a")!.GetAttribute("href")!);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var entries = JsonDocument.Parse(await answer.Content.ReadAsStringAsync())
                .RootElement.GetProperty("entries").EnumerateArray().ToList();
            Assert.Equal(row.QuerySelector(".number")!.TextContent, $"{entries.Count}");
            Assert.All(entries, entry => Assert.Equal(
                row.QuerySelector("a")!.TextContent, entry.GetProperty("reason").GetString()));
        }
    }

    [Fact]
    public async Task Get_ByAReader_IsBriefAndSaysWhy()
    {
        using var browser = fixture.Open("reader");

        var page = await browser.PageAsync("/console/status");

        var text = page.QuerySelector("main")!.TextContent;
        Assert.Contains("told to operators: reader has not that role", text, StringComparison.Ordinal);
        Assert.Equal(["well"], page.QuerySelectorAll("[data-part]").Select(part => part.Id!));
        Assert.DoesNotContain("geo", page.QuerySelector("pre")!.TextContent, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(".mmdb", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_OfWhatIsWell_AreNone() => Assert.Empty(StatusProblem.Of(s_well));

    [Fact]
    public void Problems_OfEachPart_NameItAndPointAtIt()
    {
        var status = s_well with
        {
            Status = "degraded",
            Quarantine = s_well.Quarantine with { Problem = "It is full; drop what is settled." },
            Sources =
            [
                new SourceStatus(
                    "s3://trail", SourceState.Failing, 0, 0, null, null, "Access denied.", s_now, 0, [], []),
                new SourceStatus("incoming/", SourceState.CaughtUp, 1, 2, s_now, null, "Old.", s_now, 0, [], []),
            ],
            Poisoned = [new PoisonedPrincipal("IAMUser/1:A", s_now, s_now, "Damaged.", true)],
            Geolocation = new GeolocationStatus(
                "degraded",
                s_now,
                [new GeoFileStatus(GeoKind.City, "GeoLite2-City", s_now.AddDays(-61), 61, true, "geo/City.mmdb")],
                new GeolocationError(s_now, "geo/ASN.mmdb is cut off.")),
        };

        Assert.Equal(
            ["quarantine", "sources", "poisoned", "geolocation", "geolocation"],
            StatusProblem.Of(status).Select(problem => problem.Part));
        Assert.Equal(
            [
                "Quarantine: It is full; drop what is settled.",
                "s3://trail cannot be read: Access denied.",
                "1 principal cannot be served: nothing is detected of what they do.",
                "Newer geolocation files are not in use: geo/ASN.mmdb is cut off.",
                "GeoLite2-City is 61 days old: places may be wrong. Put a newer one at geo/City.mmdb.",
            ],
            StatusProblem.Of(status).Select(problem => problem.Text));
    }

    [Fact]
    public void Problems_NobodyCanTellOrAPartIsNotKnown_SayThat()
    {
        Assert.Contains("Nobody can tell", Assert.Single(StatusProblem.Of(s_well with { Poisoned = null })).Text,
            StringComparison.Ordinal);
        Assert.Equal("answer", Assert.Single(StatusProblem.Of(s_well with { Status = "degraded" })).Part);
    }

    [Fact]
    public void Traffic_WhereTheStatusTellsIt_IsRead()
    {
        Assert.Null(TrafficFigures.Read(JsonNode.Parse("{}")!));
        var traffic = TrafficFigures.Read(JsonNode.Parse("""
            {"traffic":{"eventsPerSecond":{"rejected":0.5,"applied":12.25},
                        "lateness":{"medianSeconds":0.25,"p99Seconds":200},"queueDepth":3}}
            """)!)!;

        Assert.Equal(12.75, traffic.EventsPerSecond);
        Assert.Equal("applied", traffic.ByOutcome[0].Key);
        Assert.Equal("0.25 s", TrafficFigures.Text(traffic.Lateness!.Value));
        Assert.Equal("3 min", TrafficFigures.Text(traffic.LatenessP99!.Value));
        Assert.Equal(3, traffic.Waiting);
        Assert.Null(TrafficFigures.Read(JsonNode.Parse("""{"traffic":{"eventsPerSecond":{}}}""")!)!.Lateness);
    }
}
