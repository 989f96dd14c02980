using System.Globalization;
using System.Net;
using System.Text.Json;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;
using static Grainwatch.Local.Tests.Commands.CommandRun;

namespace Grainwatch.Local.Tests.Commands;

/// <summary>What is known, and was known: from the folder, and by the server that has it, the same.</summary>
public sealed class PrincipalCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Data => _folder.Of("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Show_NowAndThen_FromTheFolderAndTheServerAlike()
    {
        await WriteAsync("2026-05-01T10:00:00Z");
        var between = await BetweenAsync();
        await WriteAsync("2026-05-01T11:00:00Z", "2026-05-01T12:00:00Z");

        var now = Json(await ShowAsync("ada"));
        var then = Json(await ShowAsync("ada", "--at", between));
        await using var served = await ServedFolder.StartAsync(Data);
        var nowThere = Json(await AskAsync("ada", served));
        var thenThere = Json(await AskAsync("ada", served, "--at", between));
        var byName = Json(await AskAsync(
            then.GetProperty("principal").GetProperty("displayName").GetString()!, served, "--at", between));
        var beside = await ShowAsync("ada", "--at", between);

        Assert.Equal(3, now.GetProperty("events").GetInt64());
        Assert.Equal(1, then.GetProperty("principal").GetProperty("events").GetInt64());
        Assert.Equal(1, then.GetProperty("writes").GetInt64());
        Assert.Equal(now.ToString(), nowThere.ToString());
        Assert.Equal(then.ToString(), thenThere.ToString());
        Assert.Equal(then.ToString(), byName.ToString());
        Assert.Equal(then.ToString(), Json(beside).ToString());
        Assert.Contains("read beside it", beside.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_AtAnAlert_IsWhatWasKnownJustBeforeIt()
    {
        var sample = new[] { Path.Combine(Sample, "AWSLogs"), "--geo", Path.Combine(Sample, "geo") };
        await RunAsync(["replay", .. sample, "--data", Data]);
        await using var served = await ServedFolder.StartAsync(Data);
        using var client = new HttpClient { BaseAddress = new Uri(served.Url) };
        var alerts = JsonDocument.Parse(await client.GetStringAsync(new Uri("/v1/alerts?state=all", UriKind.Relative)))
            .RootElement.GetProperty("alerts").EnumerateArray().Select(alert => alert.GetProperty("id").GetString()!);
        var (known, first) = (0, 0);

        foreach (var id in alerts)
        {
            var run = await RunAsync(
                "principal", "show", "--at-alert", id[..30], "--server", served.Url, "-o", "json");
            if (run.Code == 66)
            {
                Assert.Contains("was raised by its first write", run.Error, StringComparison.Ordinal);
                first++;
                continue;
            }

            var before = Json(run);
            Assert.DoesNotContain(
                before.GetProperty("principal").GetProperty("alerts").EnumerateArray(),
                alert => alert.GetProperty("id").GetString() == id);
            var raised = before.GetProperty("asOf").GetString()!;
            var name = before.GetProperty("principal").GetProperty("key").GetString()!;
            Assert.Contains(
                Json(await ShowAsync(name, "--at", raised)).GetProperty("principal").GetProperty("alerts")
                    .EnumerateArray(),
                alert => alert.GetProperty("id").GetString() == id);
            known++;
        }

        Assert.True(known + first > 3, $"{known} before alerts, {first} by first writes");
    }

    [Fact]
    public async Task Show_Table_TellsWhenItWasKnown()
    {
        await WriteAsync("2026-05-01T10:00:00Z");

        var now = await RunAsync("principal", "show", "ada", "--data", Data);
        var then = await RunAsync("principal", "show", "ada", "--data", Data, "--at", await BetweenAsync());

        Assert.Equal((0, 0), (now.Code, then.Code));
        Assert.StartsWith("principal   IAMUser/", now.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("as of", now.Out, StringComparison.Ordinal);
        Assert.Matches(
            @"\nas of       \S+ \S+Z, by when things were written here, not by when they happened\n"
            + @"writes      1, the last at \S+ \S+Z\n", then.Out);
        Assert.Contains("events      1, from 2026-05-01 10:00:00Z", then.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_NothingToShow_SaysWhy()
    {
        await WriteAsync("2026-05-01T10:00:00Z");
        await BetweenAsync();
        const string Alert = "00000000-0000-0000-0000-000000000007";

        await AssertFailsAsync(66, "No principal is known as 'eve'", "eve");
        await AssertFailsAsync(66, "Nothing was known of IAMUser/", "ada", "--at", "2020-01-01");
        await AssertFailsAsync(66, $"has no alert {Alert}", "ada", "--at-alert", Alert);
        await AssertFailsAsync(66, $"There is no alert {Alert}", "--at-alert", Alert);
        await AssertFailsAsync(64, "ahead of the clock", "ada", "--at", "2999-01-01");
        await AssertFailsAsync(64, "'soon' is no time", "ada", "--at", "soon");
        await AssertFailsAsync(64, "'x' is no alert id", "ada", "--at-alert", "x");
        await AssertFailsAsync(64, "one of them says when", "ada", "--at", "2026-05-01", "--at-alert", Alert);
        await AssertFailsAsync(64, "which NAME?");
        Assert.Equal(0, (await RunAsync("log", "compact", "--data", Data, "--retention", "0h")).Code);
        await AssertFailsAsync(66, "is kept since 20", "ada", "--at", "2020-01-01");
    }

    [Fact]
    public async Task Show_NothingServesThere_NamesBothWays()
    {
        var run = await RunAsync("principal", "show", "ada", "--server", "http://127.0.0.1:9");

        Assert.Equal(69, run.Code);
        Assert.Contains("http://127.0.0.1:9 cannot be reached", run.Error, StringComparison.Ordinal);
        Assert.Contains("GRAINWATCH_SERVER", run.Error, StringComparison.Ordinal);
        Assert.Contains("--data DIR", run.Error, StringComparison.Ordinal);
        Assert.Equal(64, (await RunAsync(
            "principal", "show", "ada", "--server", "http://127.0.0.1:9", "--data", Data)).Code);
    }

    [Fact]
    public async Task Http_NothingToShow_SaysWhy()
    {
        await WriteAsync("2026-05-01T10:00:00Z");
        await using var served = await ServedFolder.StartAsync(Data);
        using var client = new HttpClient { BaseAddress = new Uri(served.Url) };

        await AssertAsync(HttpStatusCode.NotFound, "ada?at=2020-01-01");
        await AssertAsync(HttpStatusCode.NotFound, "eve?at=2020-01-01");
        await AssertAsync(HttpStatusCode.NotFound, "ada?at-alert=00000000-0000-0000-0000-000000000007");
        await AssertAsync(HttpStatusCode.BadRequest, "ada?at=2999-01-01");
        await AssertAsync(HttpStatusCode.BadRequest, "ada?at=");

        async Task AssertAsync(HttpStatusCode status, string path) => Assert.Equal(
            status, (await client.GetAsync(new Uri($"/v1/principals/{path}", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Http_NotKeptAnyMore_IsGoneAndSaysSinceWhen()
    {
        await WriteAsync("2026-05-01T10:00:00Z");
        await BetweenAsync();
        await RunAsync("log", "compact", "--data", Data, "--retention", "0h");
        await using var served = await ServedFolder.StartAsync(Data);
        using var client = new HttpClient { BaseAddress = new Uri(served.Url) };

        using var response = await client.GetAsync(new Uri("/v1/principals/ada?at=2020-01-01", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
        var since = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement
            .GetProperty("since").GetDateTime();
        Assert.InRange(since, DateTime.UtcNow.AddHours(-1), DateTime.UtcNow);
    }

    private static JsonElement Json((int Code, string Out, string Error) run)
    {
        Assert.True(run.Code == 0, run.Error);
        return JsonDocument.Parse(run.Out).RootElement;
    }

    private Task<(int Code, string Out, string Error)> ShowAsync(string name, params string[] options) =>
        RunAsync(["principal", "show", name, "--data", Data, "--format", "json", .. options]);

    private static Task<(int Code, string Out, string Error)> AskAsync(
        string name, ServedFolder served, params string[] options) =>
        RunAsync(["principal", "show", name, "--server", served.Url, "-o", "json", .. options]);

    private async Task AssertFailsAsync(int code, string message, params string[] arguments)
    {
        var run = await RunAsync(["principal", "show", .. arguments, "--data", Data]);
        Assert.Equal(code, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    /// <summary>A time after whatever was written, and before whatever will be.</summary>
    private static async Task<string> BetweenAsync()
    {
        await Task.Delay(20);
        var time = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture);
        await Task.Delay(20);
        return time;
    }

    private async Task WriteAsync(params string[] times)
    {
        var path = _folder.Write(
            "a.jsonl", string.Join('\n', times.Select(time => TrailText.Call("ada", time))) + "\n");
        Assert.Equal(0, (await RunAsync("replay", path, "--data", Data)).Code);
    }
}
