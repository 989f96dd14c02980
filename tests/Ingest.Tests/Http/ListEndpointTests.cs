using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http;

/// <summary>Pages, tags, timelines and what is watched, over HTTP.</summary>
public sealed class ListEndpointTests : ServerFixture
{
    [Theory]
    [InlineData("/v1/alerts?state=all", "alerts", "id")]
    [InlineData("/v1/principals?q=user", "principals", "key")]
    [InlineData("/v1/principals?", "principals", "key")]
    [InlineData("/v1/principals/user1/timeline?", "entries", "id")]
    public async Task List_PageAfterPage_GivesAllOfItOnce(string path, string list, string id)
    {
        for (var i = 0; i < 7; i++) await LoginAsync($"user{i}");
        var whole = await IdsAsync(path, list, id);

        List<string> found = [];
        string? cursor = null;
        do
        {
            var page = await JsonOf(await GetAsync($"{path}&limit=2{(cursor is null ? "" : $"&cursor={cursor}")}"));
            var ids = page.GetProperty(list).EnumerateArray().Select(item => item.GetProperty(id).GetString()!);
            found.AddRange(ids);
            Assert.InRange(found.Count, 1, whole.Count);
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);

        Assert.True(whole.Count > 2);
        Assert.Equal(whole, found);
    }

    [Fact]
    public async Task List_CursorOfAnotherList_IsRefusedWithTheRemedy()
    {
        for (var i = 0; i < 3; i++) await LoginAsync($"user{i}");
        var cursor = (await JsonOf(await GetAsync("/v1/alerts?limit=1"))).GetProperty("next").GetString();

        foreach (var path in new[] { "/v1/alerts?severity=low", "/v1/principals?q=a" })
        {
            var detail = await ProblemOf(HttpStatusCode.BadRequest, await GetAsync($"{path}&cursor={cursor}"));
            Assert.Contains("no cursor for the first page", detail, StringComparison.Ordinal);
        }

        await ProblemOf(HttpStatusCode.BadRequest, await GetAsync($"/v1/alerts?cursor={cursor![..^4]}"));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync($"/v1/alerts?limit=5&cursor={cursor}")).StatusCode);
    }

    [Theory]
    [InlineData("severity=medium,high")]
    [InlineData("severity=high,low")]
    [InlineData("severity=2")]
    public async Task Alerts_TwoWordsWhereOneIsTaken_AreRefused(string filter) => Assert.Contains(
        "is none of low, medium, high, critical",
        await ProblemOf(HttpStatusCode.BadRequest, await GetAsync($"/v1/alerts?{filter}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("q=user1", 1)]
    [InlineData("q=USER", 2)]
    [InlineData("asn=64500", 0)]
    [InlineData("place=FR", 0)]
    [InlineData("from=2026-05-01&to=2026-05-02", 2)]
    [InlineData("from=2026-05-02", 0)]
    [InlineData("from=2026-05-01%2000:00Z", 2)]
    [InlineData("principal=FederatedUser/123456789012:user1", 1)]
    [InlineData("account=999999999999,123456789012", 2)]
    public async Task Alerts_Filtered_AreThoseAskedFor(string filter, int expected)
    {
        await LoginAsync("user1");
        await LoginAsync("user2");

        Assert.Equal(expected, (await IdsAsync($"/v1/alerts?{filter}", "alerts", "id")).Count);
    }

    [Fact]
    public async Task Get_WithTheTagOfTheSame_IsNotModifiedUntilItChanges()
    {
        var key = await LoginAsync("carol");
        var alert = (await IdsAsync("/v1/alerts", "alerts", "id"))[0];
        string[] paths =
        [
            "/v1/principals/carol", $"/v1/alerts/{alert}", "/v1/alerts?state=all", "/v1/principals/carol/timeline",
        ];
        foreach (var path in paths)
        {
            var tag = (await GetAsync(path)).Headers.ETag!;
            Assert.False(tag.IsWeak);
            var again = await GetAsync(path, tag);
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            Assert.Equal(tag, again.Headers.ETag);
            Assert.Empty(await again.Content.ReadAsByteArrayAsync());

            await Principals.DecideAsync(key, new Acknowledge
            {
                Id = path,
                By = "ana",
                At = DateTime.UtcNow,
                Alert = (await Principals.ViewAsync(key))!.Alerts[0].Id,
            });

            Assert.Equal(HttpStatusCode.OK, (await GetAsync(path, tag)).StatusCode);
        }
    }

    [Fact]
    public async Task Timeline_OfAName_IsToldInSentences()
    {
        await LoginAsync("carol");

        var answer = await JsonOf(await GetAsync("/v1/principals/carol/timeline?from=2026-05-01&limit=10"));

        Assert.Equal("FederatedUser/123456789012:carol", answer.GetProperty("principal").GetString());
        var kinds = answer.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("kind").GetString());
        Assert.Equal(["first-sighting", "sign-in", "alert"], kinds.Distinct());
        await ProblemOf(HttpStatusCode.NotFound, await GetAsync("/v1/principals/nobody/timeline"));
        var named = await GetAsync("/v1/principals/carol%2Ftimeline");
        Assert.Contains("'carol/timeline'", await ProblemOf(HttpStatusCode.NotFound, named), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_AlertsThatChange_AreHeardAndCanBeGoneOnWith()
    {
        var (reader, response) = await WatchAsync("/v1/alerts/watch", null);
        string id;
        using (response)
        {
            await LoginAsync("carol");
            var heard = await NextAsync(reader);
            Assert.Equal("alert", heard["event"]);
            Assert.Equal("open", JsonDocument.Parse(heard["data"]).RootElement.GetProperty("state").GetString());
            id = heard["id"];
        }

        await LoginAsync("dan");
        var (again, second) = await WatchAsync("/v1/alerts/watch?q=dan", id);
        using (second) Assert.Contains("dan", (await NextAsync(again))["data"], StringComparison.Ordinal);
        var (lost, third) = await WatchAsync("/v1/alerts/watch", "another-7");
        using (third) Assert.Equal("reset", (await NextAsync(lost))["event"]);
    }

    [Fact]
    public async Task Watch_TooMany_IsAskedToComeBack()
    {
        List<HttpResponseMessage> watching = [];
        for (var i = 0; i < 4; i++) watching.Add((await WatchAsync("/v1/alerts/watch", null)).Response);

        var refused = await GetAsync("/v1/alerts/watch");

        await ProblemOf(HttpStatusCode.ServiceUnavailable, refused);
        Assert.NotNull(refused.Headers.RetryAfter);
        foreach (var response in watching) response.Dispose();
        for (var left = 100; Principals.Feed.Watchers > 0 && left > 0; left--) await Task.Delay(50);
        Assert.Equal(0, Principals.Feed.Watchers);
    }

    [Fact]
    public async Task Watch_ServerStops_HearsTheEnd()
    {
        var (reader, response) = await WatchAsync("/v1/alerts/watch", null);

        var stopping = StopAsync();

        Assert.Equal("end", (await NextAsync(reader))["event"]);
        response.Dispose();
        await stopping.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static async Task<Dictionary<string, string>> NextAsync(StreamReader reader)
    {
        Dictionary<string, string> fields = [];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Length == 0 && fields.ContainsKey("data")) return fields;
            // What a comment is about, and where the watch begins, is no event.
            if (line.Length == 0) fields.Clear();
            else if (line[0] != ':') fields[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 2)..];
        }

        throw new EndOfStreamException("The server ended the watch.");
    }

    private async Task<(StreamReader Reader, HttpResponseMessage Response)> WatchAsync(string path, string? after)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (after is not null) request.Headers.Add("Last-Event-ID", after);
        var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        // The first lines say where it begins.
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
        }

        return (reader, response);
    }

    private Task<HttpResponseMessage> GetAsync(string path, EntityTagHeaderValue tag)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.IfNoneMatch.Add(tag);
        return Client.SendAsync(request);
    }

    private async Task<List<string>> IdsAsync(string path, string list, string id) =>
    [
        .. (await JsonOf(await GetAsync(path))).GetProperty(list).EnumerateArray()
            .Select(item => item.GetProperty(id).GetString()!),
    ];

    /// <summary>A login without anything known of it: rule 3 raises one alert.</summary>
    private async Task<PrincipalKey> LoginAsync(string user)
    {
        var key = new PrincipalKey("FederatedUser", TrailText.Account, user);
        await Principals.ApplyAsync(key, [QueryEndpointTests.EventOf(key, user) with
        {
            Source = "signin.amazonaws.com",
            Name = "ConsoleLogin",
            Type = new EventTypeKey(TrailEventType.AwsConsoleSignIn, false),
            SignIn = SignInKind.ConsoleLogin,
        }]);
        return key;
    }
}
