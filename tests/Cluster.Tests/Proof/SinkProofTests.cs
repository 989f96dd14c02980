using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grainwatch.Cluster.Tests.Servers;
using Grainwatch.Contract.Reliability;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Cluster.Tests.Proof;

/// <summary>
/// R10 on a cluster of silo processes, each started with a sinks' file of its own: the webhook is down, fails after it
/// has stored, a silo is killed; and one silo's file changes, or is wrong. <c>GRAINWATCH_OUTAGE_SECONDS=300</c> makes
/// the webhook be down as long as the measures ask.
/// </summary>
[Collection(WithServices.Name)]
public sealed class SinkProofTests(Services services, ITestOutputHelper output) : IDisposable
{
    private const int Silos = 3;

    private static readonly TimeSpan s_everywhere = TimeSpan.FromSeconds(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("grainwatch-sinks-").FullName;
    private readonly Crowd _crowd = new(ProofSettings.Seed) { AtWork = 16 };

    private static TimeSpan Outage => TimeSpan.FromSeconds(ProofSettings.OutageSeconds ?? 2);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [PostgresFact]
    public async Task Silos_ReceiverDownAndFailingAndSiloKilled_EachRevisionOnceInTheStore()
    {
        await using var receiver = new Receiver(ProofSettings.Seed);
        await using var cluster = await StartAsync(receiver);
        await SendAsync(cluster, 10);
        await receiver.FallAsync();
        await SendAsync(cluster, 10);
        await cluster.Members[1].Silo.KillAsync();
        await SendAsync(cluster, 10);
        await Task.Delay(Outage);
        await cluster.Members[1].StartAsync();
        receiver.FailsOfTen = 4;
        receiver.Rise();
        await SendAsync(cluster, 10);
        var since = Stopwatch.StartNew();
        // Silos try it again after up to five minutes, as long as it was down.
        var patience = ProofSettings.OutageSeconds is null ? 120 : 400;
        await Eventually.IsAsync(
            () => Task.FromResult(receiver.Requests - receiver.Stored.Count), more => more > 0, patience);
        receiver.FailsOfTen = 0;
        List<(string Id, int Revision)> made = [];
        await Eventually.IsAsync(
            async () => string.Join('\n', Deliveries.Gaps(receiver.Stored, made = await MadeAsync(cluster)))
                + string.Concat(receiver.Faults),
            gaps => gaps.Length == 0, patience);
        var repeated = receiver.Requests - receiver.Stored.Count;
        var why = $"{ProofSettings.Repeat(nameof(SinkProofTests))}; {made.Count} alerts, {receiver.Stored.Count} "
            + $"revisions, {receiver.Requests} requests, {repeated} of them for what was there; down for "
            + $"{Outage.TotalSeconds} s and more, then all was there after {since.Elapsed.TotalSeconds:0.0} s";
        output.WriteLine(why);
        Assert.True(receiver.Stored.Count > made.Count, $"nothing was ever changed; {why}");
        Assert.Empty(receiver.Faults);
        Assert.Empty(receiver.OutOfOrder);
    }

    [PostgresFact]
    public async Task Silos_FileOfOneChanged_AllHaveTheSameWithinTenSecondsAndAWrongOneChangesNothing()
    {
        await using var receiver = new Receiver(ProofSettings.Seed);
        await using var other = new Receiver(ProofSettings.Seed);
        await using var cluster = await StartAsync(receiver);
        var first = await EverywhereAsync(cluster, _ => true);
        using var http = new HttpClient { BaseAddress = cluster.Api.Url };
        using (var tried = await http.PostAsync("/v1/sinks/hook/test", null))
            Assert.True((bool)(await tried.Content.ReadFromJsonAsync<JsonObject>())!["delivered"]!);
        Assert.Single(receiver.Stored);

        await File.WriteAllTextAsync(FileOf(1), Text(receiver, other));
        var since = Stopwatch.StartNew();
        var second = await EverywhereAsync(cluster, version => version != first);
        var took = since.Elapsed;
        output.WriteLine($"{Silos} silos have the same sinks after {took.TotalSeconds:0.0} s");
        Assert.True(took < s_everywhere, $"it took {took.TotalSeconds:0.0} s");
        Assert.Equal(2, (await SinksAsync(cluster))["sinks"]!.AsArray().Count);
        await SendAsync(cluster, 10);
        await Eventually.IsAsync(() => Task.FromResult(other.Stored.Count), count => count > 0, 30);

        await File.WriteAllTextAsync(FileOf(2), """{ "sinks": [ { "name": "hook", "type": "webhook" } ] }""");
        var told = await Eventually.IsAsync(async () => (await SinksAsync(cluster))["inForce"]!,
            inForce => inForce["problems"]!.AsArray().Count > 0, 30);
        Assert.Equal(second, (string?)told["version"]);
        Assert.Contains("needs one of 'url'", told["problems"]!.ToJsonString().Replace("\\u0027", "'",
            StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("needs one of 'url'", cluster.Members[2].Silo.Written, StringComparison.Ordinal);
        Assert.DoesNotContain(Receiver.Secret, told.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("degraded", (string?)(await GetAsync(cluster, "/v1/status"))["sinkSettings"]!["status"]);
    }

    private static Task<JsonObject> SinksAsync(ProvenCluster cluster) => GetAsync(cluster, "/v1/sinks");

    /// <summary>What the gateway shows, once the cluster answers it.</summary>
    private static async Task<JsonObject> GetAsync(ProvenCluster cluster, string path)
    {
        for (var left = 60; ; left--)
        {
            try
            {
                return (await cluster.Api.GetAsync(path))!;
            }
            catch (HttpRequestException) when (left > 0)
            {
                await Task.Delay(1000);
            }
        }
    }

    /// <summary>The version in force, once each silo has it.</summary>
    private static async Task<string> EverywhereAsync(ProvenCluster cluster, Func<string, bool> isMeant)
    {
        var inForce = await Eventually.IsAsync(
            async () => (await SinksAsync(cluster))["inForce"],
            inForce => inForce is not null && isMeant((string)inForce["version"]!)
                && inForce["followers"]!.AsArray() is { Count: Silos } followers
                && followers.All(silo => (string?)silo!["version"] == (string?)inForce["version"]),
            60);
        return (string)inForce!["version"]!;
    }

    private static async Task<List<(string Id, int Revision)>> MadeAsync(ProvenCluster cluster)
    {
        var page = await GetAsync(
            cluster, "/v1/alerts?state=open,acknowledged,closed,suppressed,superseded,withdrawn&limit=1000");
        Assert.Null(page["next"]);
        return [.. page["alerts"]!.AsArray().Select(alert => ((string)alert!["id"]!, (int)alert["revision"]!))];
    }

    private async Task SendAsync(ProvenCluster cluster, int batches)
    {
        for (var i = 0; i < batches; i++)
        {
            var batch = _crowd.Next(40);
            for (var left = 120; !(await cluster.Api.SendAsync(batch)).IsAcknowledged; left--)
            {
                Assert.True(left > 0, "nobody takes events");
                await Task.Delay(500);
            }
        }
    }

    private Task<ProvenCluster> StartAsync(Receiver receiver)
    {
        for (var i = 0; i < Silos; i++) File.WriteAllText(FileOf(i), Text(receiver));
        return ProvenCluster.StartAsync(
            services, Keeper.Postgres, Silos, probeSeconds: 1, ProofSettings.Seed, i => ["--sinks", FileOf(i)]);
    }

    private string FileOf(int silo) => Path.Combine(_folder, $"sinks-{silo}.json");

    /// <summary>A file with a sink for alerts in any state, and with another one.</summary>
    private string Text(Receiver receiver, Receiver? other = null)
    {
        var secret = Path.Combine(_folder, "secret");
        File.WriteAllText(secret, Receiver.Secret);
        var more = other is null ? "" : $", {Entry("other", other)}";
        return $$"""{ "sinks": [ {{Entry("hook", receiver)}}{{more}} ] }""";

        string Entry(string name, Receiver to) => $$"""
            { "name": "{{name}}", "type": "webhook", "url": "{{to.Url}}", "secretFile": "{{secret}}", "filter":
              { "states": ["open", "acknowledged", "closed", "suppressed", "superseded", "withdrawn"] } }
            """;
    }
}
