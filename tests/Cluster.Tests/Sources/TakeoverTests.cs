using System.Diagnostics;
using Grainwatch.Cluster.Tests.Servers;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Ingest.Tests.Sources.S3;
using Xunit;

namespace Grainwatch.Cluster.Tests.Sources;

/// <summary>Gateways as processes, all of which are told to read one bucket.</summary>
[Collection(WithServices.Name)]
public sealed class TakeoverTests
{
    private const int Objects = 240;
    private const int Users = 4;

    private static readonly DateTime s_start = new(2026, 5, 1, 8, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task Kill_GatewayThatReadsABucket_AnotherOneReadsOnAndEachEventCountsOnce()
    {
        await using var bucket = await HttpBucket.StartAsync(TimeProvider.System);
        Fill(bucket.Bucket, 0);
        // In the middle of it nothing more is answered, until the one that asked is dead.
        var calls = 0;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bucket.Bucket.Before = () => Interlocked.Increment(ref calls) > Objects / 2 ? gate.Task : Task.Delay(20);
        await using var silo = await SiloProcess.ReadyAsync();
        string[] arguments =
        [
            "--source", "s3://trails/AWSLogs/", "--s3-endpoint", $"{bucket.Endpoint}", "--source-poll", "1",
            "--since", "2026-05-01",
        ];
        await using var first = await GatewayProcess.ServingAsync(silo.GatewayPort, arguments);
        await first.UntilAsync(async () => Volatile.Read(ref calls) > Objects / 2
            && Delivered(await first.SourceAsync()) > Objects / 4);
        await using var second = await GatewayProcess.ServingAsync(silo.GatewayPort, arguments);
        await second.UntilAsync(async () => await StateAsync(second) == "standingBy");

        await first.KillAsync();
        var watch = Stopwatch.StartNew();
        gate.SetResult();
        Assert.NotEqual(Objects * Users, await EventsAsync(second));
        await second.UntilAsync(async () => await StateAsync(second) == "caughtUp");

        Assert.InRange(watch.Elapsed.TotalSeconds, 10, 90);
        Assert.Equal(Objects * Users, await EventsAsync(second));

        // One that is told to stop gives it back at once.
        await using var third = await GatewayProcess.ServingAsync(silo.GatewayPort, arguments);
        await third.UntilAsync(async () => await StateAsync(third) == "standingBy");
        await second.StopAsync();
        Fill(bucket.Bucket, Objects, 8);
        watch.Restart();
        await third.UntilAsync(async () => await EventsAsync(third) == (Objects + 8) * Users);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 25);
        // It went on behind the checkpoint of the one before it.
        Assert.Equal(8, Delivered(await third.SourceAsync()));
    }

    private static void Fill(FakeBucket bucket, int from, int count = Objects)
    {
        for (var i = from; i < from + count; i++)
        {
            var time = s_start.AddMinutes(i);
            var records = Enumerable.Range(0, Users)
                .Select(user => TrailText.Call($"user{user}", $"{time:yyyy-MM-dd'T'HH:mm:ss'Z'}"));
            bucket.Put(FakeBucket.Key(time, random: $"{i:D16}"), TrailText.File([.. records]));
        }
    }

    private static int Delivered(System.Text.Json.JsonElement source) => source.GetProperty("delivered").GetInt32();

    private static async Task<string?> StateAsync(GatewayProcess gateway) =>
        (await gateway.SourceAsync()).GetProperty("state").GetString();

    /// <summary>Events that all users' memories have counted.</summary>
    private static async Task<int> EventsAsync(GatewayProcess gateway)
    {
        var events = 0;
        for (var user = 0; user < Users; user++)
        {
            var key = $"IAMUser/{TrailText.Account}:AIDAUSER{user}";
            events += (await gateway.GetAsync($"/v1/principals/{key}")).GetProperty("events").GetInt32();
        }

        return events;
    }
}
