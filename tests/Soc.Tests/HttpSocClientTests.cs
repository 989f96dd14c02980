using System.Net;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Ingest.Tests;
using Grainwatch.Soc.Gateways;
using Xunit;
using static Grainwatch.Soc.Tests.FakeGateway;

namespace Grainwatch.Soc.Tests;

public sealed partial class HttpSocClientTests
{
    private const string NoAlerts = """{"alerts":[]}""";

    private static readonly string s_header = string.Concat("""
        {"id":"a206ea0c-ecc7-7b72-0861-a7dd00d505d6","rule":"r","principal":"IAMUser/1:A","displayName":"IAMUser/1:bob",
        "account":"1","state":"open","risk":73,"severity":"high","revision":1,"title":"t",
        "firstEvent":"2026-05-19T08:00:00Z","lastEvent":"2026-05-19T08:00:00Z","somethingNew":{"x":1}}
        """.Split('\n'));

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Get_BusyTwice_WaitsAsLongAsWishedAndAsksAgain()
    {
        var gateway = new FakeGateway(Busy(2), Busy(3600), Json(NoAlerts));
        using var client = Client(gateway);

        var asking = client.AlertsPageAsync(new AlertQuery());
        await WaitingAsync();
        _clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Single(gateway.Sent);
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        await WaitingAsync(sent: 2, gateway);
        // An hour is no wait: ten seconds are the most.
        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Empty((await asking).Items);
        Assert.Equal(3, gateway.Sent.Count);
    }

    [Fact]
    public async Task Get_AlwaysBusy_GivesUp()
    {
        var gateway = new FakeGateway(Enumerable.Repeat(Busy(0), 9));
        using var client = Client(gateway);

        var fault = await Assert.ThrowsAsync<SocException>(() => client.AlertsPageAsync(new AlertQuery()));

        Assert.Equal((SocFault.Busy, 503), (fault.Fault, fault.Status));
        Assert.Equal(5, gateway.Sent.Count);
        Assert.Contains("The host is behind.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_WhatMayNotBeSentTwice_IsSentOnce()
    {
        var gateway = new FakeGateway(Busy(0), Busy(0));
        using var client = Client(gateway);

        var fault = await Assert.ThrowsAsync<SocException>(
            () => client.DropQuarantineAsync(new QuarantineChoice(All: true)));

        Assert.Equal(SocFault.Busy, fault.Fault);
        Assert.Equal(("POST", "/v1/quarantine/drop"), (gateway.Sent.Single().Method, gateway.Sent.Single().Path));
    }

    [Fact]
    public async Task Decide_Busy_IsSentAgainUnderItsId()
    {
        var gateway = new FakeGateway(Busy(0), Json("""{"detail":"No."}""", HttpStatusCode.NotFound));
        using var client = Client(gateway, "secret");
        var mark = new MarkShared { Id = "m-1", By = "", At = DateTime.UnixEpoch, Shared = true };

        await Assert.ThrowsAsync<SocException>(() => client.DecideAsync(mark, "bob"));

        Assert.Equal(2, gateway.Sent.Count);
        Assert.All(gateway.Sent, sent => Assert.Equal("Bearer secret", sent.Token));
        // Whoever shows a token is known by it.
        Assert.All(gateway.Sent, sent => Assert.Equal(
            """{"kind":"mark-shared","id":"m-1","principal":"bob","shared":true}""", sent.Body));
    }

    [Theory]
    [InlineData(400, SocFault.Refused)]
    [InlineData(401, SocFault.Denied)]
    [InlineData(403, SocFault.Denied)]
    [InlineData(404, SocFault.NotFound)]
    [InlineData(409, SocFault.Refused)]
    [InlineData(410, SocFault.NotFound)]
    [InlineData(412, SocFault.Changed)]
    [InlineData(500, SocFault.Failed)]
    [InlineData(501, SocFault.NotFound)]
    public async Task Get_Problem_SaysTheServersWords(int status, SocFault expected)
    {
        using var client = Client(new FakeGateway(
            Json("""{"type":"x","title":"In few words","detail":"In a sentence."}""", (HttpStatusCode)status)));

        var fault = await Assert.ThrowsAsync<SocException>(() => client.PrincipalAsync("bob"));

        Assert.Equal((expected, status, "In few words"), (fault.Fault, fault.Status, fault.Title));
        Assert.Equal("http://gateway.example answers: In a sentence.", fault.Message);
    }

    [Theory]
    [InlineData("<html>", 200)]
    [InlineData("null", 200)]
    [InlineData("<html>", 502)]
    public async Task Get_SomethingElseServesThere_IsAFailure(string body, int status)
    {
        using var client = Client(new FakeGateway(Json(body, (HttpStatusCode)status)));

        var fault = await Assert.ThrowsAsync<SocException>(() => client.StatusAsync());

        Assert.Equal(SocFault.Failed, fault.Fault);
    }

    [Fact]
    public async Task Get_NobodyServesThere_IsUnreachable()
    {
        using var client = Client(new FakeGateway(Refuse));

        var fault = await Assert.ThrowsAsync<SocException>(() => client.PrincipalAsync("bob"));

        Assert.Equal((SocFault.Unreachable, null), (fault.Fault, fault.Status));
    }

    [Fact]
    public async Task Get_NoAnswer_EndsWithTheTimeOrTheCancellation()
    {
        using var client = new HttpSocClient(new Uri("http://gateway.example"), new Silent());
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        using var brief = new HttpSocClient(
            new Uri("http://gateway.example"), new Silent(),
            new HttpSocClientOptions { Timeout = TimeSpan.FromMilliseconds(50) });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.AlertsPageAsync(new AlertQuery(), null, cancelled.Token));
        var fault = await Assert.ThrowsAsync<SocException>(() => brief.AlertsPageAsync(new AlertQuery()));
        Assert.Equal(SocFault.Unreachable, fault.Fault);
    }

    [Fact]
    public async Task Alerts_EveryFilter_IsAskedForAsTheApiHasIt()
    {
        var gateway = new FakeGateway(Json(NoAlerts));
        using var client = Client(gateway);

        await client.AlertsPageAsync(
            new AlertQuery
            {
                Accounts = ["1", "2"],
                Principal = "IAMUser/1:A",
                Rule = "r",
                States = [AlertState.Closed, AlertState.Open],
                MinSeverity = Severity.High,
                From = new DateTime(2026, 5, 1, 0, 0, 0, DateTimeKind.Utc),
                Place = "FR/Rhône/Lyon",
                Asn = 64500,
                Text = "a&b=c",
                Backfilled = false,
                Limit = 7,
            },
            "next+1");

        Assert.Equal(
            "/v1/alerts?account=1%2C2&principal=IAMUser%2F1%3AA&rule=r&state=closed%2Copen&severity=high"
            + "&from=2026-05-01T00%3A00%3A00.0000000Z&place=FR%2FRh%C3%B4ne%2FLyon&asn=64500&q=a%26b%3Dc"
            + "&backfilled=false&limit=7&cursor=next%2B1",
            gateway.Sent.Single().Path);
    }

    [Fact]
    public async Task Principal_NamesWithSlashesAndDots_ArriveAsTheyAre()
    {
        var gateway = new FakeGateway(Enumerable.Repeat(Refuse, 2));
        using var client = Client(gateway);

        await Assert.ThrowsAsync<SocException>(() => client.PrincipalAsync("a/b:c d%2F?x#y"));
        await Assert.ThrowsAsync<SocException>(() => client.PrincipalAsync(".."));

        Assert.Equal("/v1/principals/a%2Fb%3Ac%20d%252F%3Fx%23y", gateway.Sent[0].Path);
        Assert.Equal("/v1/principals/%2E%2E", gateway.Sent[1].Path);
    }

    [Fact]
    public async Task Watch_CutOff_GoesOnAfterWhatItHeardLast()
    {
        var gateway = new FakeGateway(
            Events("retry: 2000\nid: e-1\n: watching\n\n"),
            Events("id: e-1\n: watching\n\n", $"id: e-2\nevent: alert\ndata: {s_header}\n\n"),
            Refuse,
            Busy(1),
            Events(
                "id: e-3\nevent: reset\ndata: {\"reason\":\"Restarted.\"}\n\n",
                "event: end\ndata: {\"reason\":\"x\"}\n\n"),
            Json("""{"detail":"gone"}""", HttpStatusCode.Forbidden));
        using var client = Client(gateway);
        List<string> heard = [];

        var watching = Task.Run(async () =>
        {
            await foreach (var change in client.WatchAlertsAsync(new AlertQuery()))
                heard.Add($"{change.Position} {change.Alert?.Title}{change.Missed}");
        });
        for (var i = 0; i < 500 && !watching.IsCompleted; i++)
        {
            await Task.Delay(10);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        var fault = await Assert.ThrowsAsync<SocException>(() => watching.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(SocFault.Denied, fault.Fault);
        Assert.Equal(["e-2 t", "e-3 Restarted."], heard);
        Assert.Equal([null, "e-1", "e-2", "e-2", "e-2", "e-3"], gateway.Sent.Select(sent => sent.LastEventId));
    }

    [Fact]
    public async Task Watch_EndedAsSoonAsItBegins_IsNotAskedForWithoutAPause()
    {
        var gateway = new FakeGateway(Enumerable.Repeat(Events("id: e-1\n: watching\n\n"), 100));
        using var client = Client(gateway);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var watching = Task.Run(async () =>
        {
            await foreach (var _ in client.WatchAlertsAsync(new AlertQuery(), null, stop.Token))
                Assert.Fail("Nothing was told.");
        });

        // One second, two, four, eight, and never more than ten.
        foreach (var (pause, sent) in new[] { (1, 1), (2, 2), (4, 3), (8, 4), (10, 5), (10, 6) })
        {
            while (_clock.Waiting == 0) await Task.Delay(5, stop.Token);
            await Task.Delay(20, stop.Token);
            Assert.Equal(sent, gateway.Sent.Count);
            _clock.Advance(TimeSpan.FromSeconds(pause - 0.1));
            await Task.Delay(20, stop.Token);
            Assert.Equal(sent, gateway.Sent.Count);
            while (gateway.Sent.Count == sent)
            {
                _clock.Advance(TimeSpan.FromSeconds(0.1));
                await Task.Delay(5, stop.Token);
            }
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    [Fact]
    public async Task Watch_APageThatIsNoStream_IsNoGateway()
    {
        using var client = Client(new FakeGateway(Json("<html>Sign in</html>")));

        var fault = await Assert.ThrowsAsync<SocException>(
            () => client.WatchAlertsAsync(new AlertQuery()).GetAsyncEnumerator().MoveNextAsync().AsTask());

        Assert.Equal(SocFault.Failed, fault.Fault);
    }

    [Theory]
    [InlineData("http://gateway.example", false)]
    [InlineData("http://10.1.2.3:8480", false)]
    [InlineData("http://localhost.example", false)]
    [InlineData("https://gateway.example", true)]
    [InlineData("http://LOCALHOST:8480", true)]
    [InlineData("http://127.0.0.1:8480", true)]
    [InlineData("http://[::1]:8480", true)]
    public void Token_WouldBeHeardOnTheWay_OnlyWhereThatIsSaidToBeAllRight(string server, bool isSafe)
    {
        var options = new HttpSocClientOptions { Token = "secret" };

        var error = Record.Exception(() => new HttpSocClient(new Uri(server), options).Dispose());

        Assert.Equal(isSafe, error is null);
        if (error is not null) Assert.Contains("plain http", error.Message, StringComparison.Ordinal);
        new HttpSocClient(new Uri(server), options with { AllowsTokenOverHttp = true }).Dispose();
        new HttpSocClient(new Uri(server)).Dispose();
    }

    [Theory]
    [InlineData("http://127.0.0.1:8480", false)]
    [InlineData("https://localhost", false)]
    [InlineData("https://gateway.example", true)]
    public void CreateHandler_ForThisMachine_UsesNoProxyAndFollowsNobody(string server, bool usesProxy)
    {
        using var handler = (HttpClientHandler)HttpSocClient.CreateHandler(new Uri(server));

        Assert.Equal((usesProxy, false), (handler.UseProxy, handler.AllowAutoRedirect));
    }

    [Theory]
    [InlineData("ftp://gateway.example")]
    [InlineData("file:///x")]
    [InlineData("gateway/x")]
    public void Create_NoAddressOfAGateway_SaysSo(string server) => Assert.Contains(
        server,
        Assert.Throws<ArgumentException>(() => new HttpSocClient(new Uri(server, UriKind.RelativeOrAbsolute))).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task ResolveAlert_ABeginning_AsksForThatAndNotForAll()
    {
        var gateway = new FakeGateway(Json($$"""{"alerts":[{{s_header}}]}"""));
        using var client = Client(gateway);

        Assert.StartsWith("a206ea0c", $"{await client.ResolveAlertAsync("A206EA")}", StringComparison.Ordinal);

        Assert.Equal("/v1/alerts?state=all&q=A206EA&limit=1000", gateway.Sent.Single().Path);
    }

    [Fact]
    public async Task Watch_CannotBegin_IsToldAtOnce()
    {
        using var client = Client(new FakeGateway(Refuse));

        var fault = await Assert.ThrowsAsync<SocException>(async () =>
        {
            await foreach (var _ in client.WatchAlertsAsync(new AlertQuery()))
                Assert.Fail("Nobody serves there.");
        });

        Assert.Equal(SocFault.Unreachable, fault.Fault);
    }

    private HttpSocClient Client(FakeGateway gateway, string? token = null) => new(
        new Uri($"http{(token is null ? "" : "s")}://gateway.example"), gateway,
        new HttpSocClientOptions { Token = token, Clock = _clock });

    private async Task WaitingAsync(int sent = 1, FakeGateway? gateway = null)
    {
        // One timer is the whole call's, the other the wait's.
        for (var i = 0; i < 500 && (_clock.Waiting < 2 || gateway?.Sent.Count < sent); i++) await Task.Delay(10);
    }

    /// <summary>Never answers.</summary>
    private sealed class Silent : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        }
    }
}
