using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Tests.Commands;
using Grainwatch.Local.Tests.Reliability;
using Xunit;

namespace Grainwatch.Local.Tests.Silence;

/// <summary>A server with a policy of seconds, accounts that deliver, and one that stops.</summary>
public sealed class ServedSilenceTests : IDisposable
{
    private const string One = "111122223333";
    private const string Two = "444455556666";
    private const string Policy = """{ "delivery": { "silentAfter": "6s", "steadyFor": 3 } }""";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Serve_AccountStopsAndGoesOn_IsAnAlertThatCanBeRead()
    {
        await using var process = await StartAsync();
        await DeliverAsync(TimeSpan.FromSeconds(25), One, Two);
        var alert = await UntilAsync(alerts => alerts is [var one] ? one : null, Two);
        Assert.Equal(("account-silent", One), ($"{alert["rule"]}", $"{alert["account"]}"));
        var status = await _client.GetFromJsonAsync<JsonObject>("v1/status");
        Assert.Equal(One, $"{status!["deliveries"]!["silent"]![0]!["account"]}");
        Assert.Null(status["deliveries"]!["everythingSince"]);

        // Killed and started again, it knows what it told.
        await process.KillAsync();
        await using var again = await StartAsync();
        await UntilAsync(
            alerts => alerts is [var one] && $"{one["title"]}".Contains(" for ", StringComparison.Ordinal) ? one : null,
            One, Two);

        var explained = await CommandRun.RunAsync(
            "alert", "explain", $"{alert["id"]}", "--server", _client.BaseAddress!.ToString());
        Assert.Equal(0, explained.Code);
        foreach (var part in new[] { "delivered nothing for", "last-arrival", "Delivery goes on since", "CloudTrail" })
            Assert.Contains(part, explained.Out, StringComparison.Ordinal);
        var shown = await CommandRun.RunAsync("status", "--server", _client.BaseAddress.ToString());
        Assert.Contains("2 known", shown.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_TrailIsStopped_IsAnAlertOfTheAccount()
    {
        await using var process = await StartAsync();

        Assert.Equal(1, await PostAsync(Record(One, "StopLogging", "cloudtrail.amazonaws.com")));

        var alert = await UntilAsync(alerts => alerts is [var one] ? one : null);
        Assert.Equal(("trail-stopped", "high"), ($"{alert["rule"]}", $"{alert["severity"]}"));
        Assert.Equal($"dave stopped the trail of account {One} from 10.0.0.7", $"{alert["title"]}");
        Assert.Equal($"Trail/{One}:delivery", $"{alert["principal"]}");
    }

    private async Task<ServeProcess> StartAsync()
    {
        var policy = _folder.Of("policy.json");
        await File.WriteAllTextAsync(policy, Policy);
        var process = await ServeProcess.StartAsync(_folder.Of("data"), "--policy", policy);
        _client.Dispose();
        _client = new HttpClient { BaseAddress = await process.Serving };
        return process;
    }

    private async Task DeliverAsync(TimeSpan time, params string[] accounts)
    {
        for (var until = DateTime.UtcNow + time; DateTime.UtcNow < until; await Task.Delay(500))
        {
            foreach (var account in accounts)
                await PostAsync(Record(account, "DescribeInstances", "ec2.amazonaws.com"));
        }
    }

    /// <summary>Asks for the open alerts until they are as expected, while some accounts deliver.</summary>
    private async Task<JsonObject> UntilAsync(Func<JsonObject[], JsonObject?> choose, params string[] accounts)
    {
        for (var until = DateTime.UtcNow + s_patience; ;)
        {
            await DeliverAsync(TimeSpan.FromSeconds(0.5), accounts);
            var list = await _client.GetFromJsonAsync<JsonObject>("v1/alerts");
            if (choose([.. list!["alerts"]!.AsArray().Select(alert => alert!.AsObject())]) is { } found) return found;
            Assert.True(DateTime.UtcNow < until, $"not within {s_patience.TotalSeconds} s; at last: {list}");
        }
    }

    private async Task<int> PostAsync(string record)
    {
        using var content = new StringContent($$"""{"Records":[{{record}}]}""", Encoding.UTF8);
        using var answer = await _client.PostAsync(new Uri("v1/events", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        var outcomes = (await answer.Content.ReadFromJsonAsync<JsonObject>())!["outcomes"]!;
        return outcomes["accepted"]!.GetValue<int>();
    }

    private static string Record(string account, string name, string source) => new JsonObject
    {
        ["eventVersion"] = "1.08",
        ["userIdentity"] = new JsonObject
        {
            ["type"] = "IAMUser",
            ["principalId"] = $"AIDA{account}",
            ["arn"] = $"arn:aws:iam::{account}:user/dave",
            ["accountId"] = account,
            ["userName"] = "dave",
        },
        ["eventTime"] = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["eventSource"] = source,
        ["eventName"] = name,
        ["awsRegion"] = "eu-west-3",
        ["sourceIPAddress"] = "10.0.0.7",
        ["userAgent"] = "Boto3/1.34",
        ["eventID"] = Guid.NewGuid().ToString(),
        ["eventType"] = "AwsApiCall",
        ["recipientAccountId"] = account,
    }.ToJsonString();
}
