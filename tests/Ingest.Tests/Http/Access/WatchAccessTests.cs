using Grainwatch.Ingest.Http;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http.Access;

/// <summary>R13 for what is watched, which has no end by itself.</summary>
public sealed class WatchAccessTests()
    : AccessFixture(options: new GatewayOptions { HeartbeatEvery = TimeSpan.FromMilliseconds(100) })
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Watch_OfSomeAccounts_TellsNothingOfOthers()
    {
        using var answer = await AskAsync("/v1/alerts/watch", Tokens["reader-seen"]);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        await UntilAsync(lines, ": watching");

        await QueryEndpointTests.RaiseAsync(Principals, Foreign, "erin");
        await QueryEndpointTests.RaiseAsync(Principals, Seen, "frank");

        var told = await UntilAsync(lines, "frank");
        Assert.DoesNotContain("erin", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_TokenRevoked_EndsWithTheReason()
    {
        using var answer = await AskAsync("/v1/alerts/watch", Tokens["reader"]);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        await UntilAsync(lines, ": still here");

        Revoke("reader");

        await UntilAsync(lines, "event: end");
        Assert.Contains("may not any more", await lines.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_TokenRevokedWhileChangesNeverCease_EndsAllTheSame()
    {
        using var patience = new CancellationTokenSource(s_patience);
        using var answer = await AskAsync("/v1/alerts/watch", Tokens["reader"]);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        await UntilAsync(lines, ": watching");
        // So many are always on their way: for each that is read another one comes.
        for (var i = 0; i < 500; i++) Principals.Feed.Miss("more");
        Revoke("reader");

        while (await lines.ReadLineAsync(patience.Token) is { } line && line != "event: end")
            if (line == "event: reset") Principals.Feed.Miss("more");

        Assert.Contains("may not any more", await lines.ReadLineAsync(patience.Token), StringComparison.Ordinal);
    }

    private static async Task<string> UntilAsync(StreamReader lines, string what)
    {
        using var patience = new CancellationTokenSource(s_patience);
        List<string> read = [];
        while (await lines.ReadLineAsync(patience.Token) is { } line)
        {
            read.Add(line);
            if (line.Contains(what, StringComparison.Ordinal)) return string.Join('\n', read);
        }

        throw new EndOfStreamException($"It ended before '{what}':\n{string.Join('\n', read)}");
    }
}
