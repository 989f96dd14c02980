using System.Net;
using Grainwatch.Detection.Alerts;
using Xunit;
using static Grainwatch.Soc.Tests.FakeGateway;

namespace Grainwatch.Soc.Tests;

/// <content>What a client does with answers that have no end, or are none.</content>
public sealed partial class HttpSocClientTests
{
    [Theory]
    [InlineData("""{"foo":1}""")]
    [InlineData("""{"alerts":null}""")]
    public async Task Get_JsonOfSomethingElse_IsAFailure(string body)
    {
        using var client = Client(new FakeGateway(Json(body), Json(body), Json(body)));

        foreach (var ask in new Func<Task>[]
        {
            () => client.AlertsPageAsync(new AlertQuery()),
            () => client.PrincipalsPageAsync(new PrincipalFilter()),
            () => client.StatusAsync(),
        })
        {
            var fault = await Assert.ThrowsAsync<SocException>(ask);
            Assert.Equal(SocFault.Failed, fault.Fault);
            Assert.Contains("does not answer as a gateway does", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task QuarantineEntry_NoId_IsRefusedBeforeItIsAskedFor()
    {
        var gateway = new FakeGateway();
        using var client = Client(gateway);

        var fault = await Assert.ThrowsAsync<SocException>(() => client.QuarantineEntryAsync(""));

        Assert.Equal(SocFault.Refused, fault.Fault);
        Assert.Empty(gateway.Sent);
    }

    [Fact]
    public async Task Get_ProblemWithoutEnd_IsReadSoFarAndNoFurther()
    {
        using var endless = new EndlessStream();
        using var client = Client(new FakeGateway(_ =>
            new HttpResponseMessage(HttpStatusCode.BadGateway) { Content = new StreamContent(endless) }));

        var fault = await Assert.ThrowsAsync<SocException>(() => client.StatusAsync());

        Assert.Equal((SocFault.Failed, 502), (fault.Fault, fault.Status));
        Assert.InRange(endless.Given, 1, 4 * 1024 * 1024);
    }

    [Fact]
    public async Task Watch_LineWithoutEnd_IsReadSoFarAndNoFurther()
    {
        using var endless = new EndlessStream();
        using var client = Client(new FakeGateway(_ => new HttpResponseMessage
        {
            Content = new StreamContent(endless) { Headers = { ContentType = new("text/event-stream") } },
        }));

        var fault = await Assert.ThrowsAsync<SocException>(() => WatchAsync(client));

        Assert.Equal(SocFault.Failed, fault.Fault);
        Assert.InRange(endless.Given, 1, 4 * 1024 * 1024);
    }

    [Fact]
    public async Task Watch_SomethingElseServesThere_IsAFailure()
    {
        using var client = Client(new FakeGateway(Json("{}")));

        var fault = await Assert.ThrowsAsync<SocException>(() => WatchAsync(client));

        Assert.Equal(SocFault.Failed, fault.Fault);
        Assert.Contains("http://gateway.example", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_NoAnswer_EndsWithTheTime()
    {
        using var client = new HttpSocClient(
            new Uri("http://gateway.example"), new Silent(),
            new HttpSocClientOptions { Timeout = TimeSpan.FromMilliseconds(50) });

        var fault = await Assert.ThrowsAsync<SocException>(
            () => WatchAsync(client).WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.Equal(SocFault.Unreachable, fault.Fault);
    }

    [Fact]
    public async Task Watch_SentAwayAtOnce_ComesBackAfterAPause()
    {
        var gateway = new FakeGateway(Enumerable.Repeat(Events(": watching\n\n"), 1000));
        using var client = Client(gateway);
        using var stop = new CancellationTokenSource();

        var watching = WatchAsync(client, stop.Token);
        for (var i = 0; i < 500 && _clock.Waiting == 0; i++) await Task.Delay(10);

        Assert.Single(gateway.Sent);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    private static async Task WatchAsync(HttpSocClient client, CancellationToken stop = default)
    {
        await foreach (var _ in client.WatchAlertsAsync(new AlertQuery(), null, stop)) Assert.Fail("Nothing changes.");
    }
}
