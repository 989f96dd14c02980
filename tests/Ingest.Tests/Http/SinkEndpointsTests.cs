using System.Net;
using Grainwatch.Ingest.Sinks;
using Grainwatch.Ingest.Sinks.Delivering;
using Grainwatch.Ingest.Sinks.Settings;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http;

public sealed class SinkEndpointsTests() : ServerFixture(sinks: s_desk)
{
    private static readonly Desk s_desk = new();

    [Fact]
    public async Task List_Sinks_ShowsHowEachIsDoing()
    {
        var sinks = (await JsonOf(await GetAsync("/v1/sinks"))).GetProperty("sinks");

        var sink = Assert.Single(sinks.EnumerateArray());
        Assert.Equal("failing", sink.GetProperty("state").GetString());
        Assert.Equal(3, sink.GetProperty("pending").GetInt32());
        Assert.Equal("high", sink.GetProperty("filter").GetProperty("minSeverity").GetString());
    }

    [Fact]
    public async Task Status_FailingSink_IsDegraded()
    {
        var status = await JsonOf(await GetAsync("/v1/status"));

        Assert.Equal("degraded", status.GetProperty("status").GetString());
        var sink = Assert.Single(status.GetProperty("sinks").EnumerateArray());
        Assert.Equal("down", sink.GetProperty("lastError").GetString());
    }

    [Fact]
    public async Task Test_KnownSink_TellsWhatItSaid()
    {
        var tested = await JsonOf(await PostAsync("", path: "/v1/sinks/hook/test"));

        Assert.True(tested.GetProperty("delivered").GetBoolean());
        Assert.Equal("200 OK", tested.GetProperty("answer").GetString());
    }

    [Fact]
    public async Task Replay_KnownSink_TellsHowMany() =>
        Assert.Equal(2, (await JsonOf(await PostAsync("", path: "/v1/sinks/hook/replay")))
            .GetProperty("replayed").GetInt32());

    [Theory]
    [InlineData("test")]
    [InlineData("replay")]
    public async Task Post_UnknownSink_IsNotFound(string what)
    {
        var detail = await ProblemOf(HttpStatusCode.NotFound, await PostAsync("", path: $"/v1/sinks/other/{what}"));

        Assert.Contains("'other'", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_QueueBeingOpenedAgain_AsksToComeBack() => await ProblemOf(
        HttpStatusCode.ServiceUnavailable, await PostAsync("", path: "/v1/sinks/broken/replay"));

    private sealed class Desk : ISinkDesk
    {
        public Task<IReadOnlyList<SinkStatus>> StatusesAsync(CancellationToken cancellation = default) =>
            Task.FromResult<IReadOnlyList<SinkStatus>>(
            [
                new SinkStatus(
                    "hook", SinkType.Webhook, AlertForm.Native, "https://x.example.com",
                    new SinkFilter { MinSeverity = Detection.Alerts.Severity.High }, SinkState.Failing, 3, null, null,
                    "down", null, null, 9, 0, 0, 4),
            ]);

        public Task<SinkTest?> TestAsync(string name, CancellationToken cancellation = default) =>
            Task.FromResult(name == "hook" ? new SinkTest(true, "200 OK") : null);

        public Task<int?> ReplayAsync(string name, CancellationToken cancellation = default) => name switch
        {
            "broken" => throw new DeliveryException("it is being opened again"),
            "hook" => Task.FromResult<int?>(2),
            _ => Task.FromResult<int?>(null),
        };
    }
}
