using System.Diagnostics;
using System.Net;
using Grainwatch.Cluster.Tests.Servers;
using Grainwatch.Contract.Reliability;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Cluster.Tests.Proof;

/// <summary>
/// R9 on a cluster: storage that is slow, busy, forgetful or gone for a while. Acknowledgements stop, memory stays
/// bounded, nothing is lost, and it goes on by itself. <c>GRAINWATCH_OUTAGE_SECONDS=300</c> makes the outage as long as
/// it is promised for, and tries PostgreSQL too.
/// </summary>
[Collection(WithServices.Name)]
public sealed class StorageOutageTests(Services services, ITestOutputHelper output)
{
    private const int Silos = 2;
    private const int OutageSecondsUsually = 8;
    private const int WavesUsually = 4;
    private const long MemoryBytesMore = 192 * 1024 * 1024;

    [AzuriteFact]
    public Task Blobs_SlowBusyForgetfulAndGone_LoseNothing() =>
        ProveAsync(Keeper.Blobs, nameof(Blobs_SlowBusyForgetfulAndGone_LoseNothing));

    [LongPostgresFact]
    public Task Postgres_SlowForgetfulAndGone_LosesNothing() =>
        ProveAsync(Keeper.Postgres, nameof(Postgres_SlowForgetfulAndGone_LosesNothing));

    private async Task ProveAsync(Keeper keeper, string test)
    {
        await using var trial = await Trial.StartAsync(services, keeper, Silos, ProofSettings.Seed);

        await BeSlowAsync(trial);
        if (keeper == Keeper.Blobs) await BeBusyAsync(trial);
        await ForgetAsync(trial);
        await BeGoneAsync(trial, TimeSpan.FromSeconds(ProofSettings.OutageSeconds ?? OutageSecondsUsually));
        await trial.AcknowledgedAsync(Trial.Several);

        var report = await trial.JudgeAsync();
        output.WriteLine($"{keeper}: {report}\n{ProofSettings.Repeat(test)}");
        Assert.True(report.IsValid, $"{report}\n{ProofSettings.Repeat(test)}");
        Assert.True(report.Spoiled > 0, "no answer of storage was lost");
    }

    /// <summary>Slowly acknowledged, nobody refused.</summary>
    private static async Task BeSlowAsync(Trial trial)
    {
        var refused = trial.Refused;
        trial.Cluster.Become(WayFault.Slow);
        await trial.AcknowledgedAsync(30);
        trial.Cluster.Become(WayFault.None);
        Assert.Equal(refused, trial.Refused);
        await trial.AcknowledgedAsync(30);
    }

    /// <summary>Says that it is busy for a while, well for a moment, and so on: as a throttled account does.</summary>
    private static async Task BeBusyAsync(Trial trial)
    {
        for (var wave = 0; wave < WavesUsually; wave++)
        {
            trial.Cluster.Become(WayFault.Busy);
            await trial.RefusedAsync(4);
            trial.Cluster.Become(WayFault.None);
            await Task.Delay(300);
        }

        await trial.RecoverAsync("storage was busy", Stopwatch.GetTimestamp());
    }

    /// <summary>What was written was not said to be: whoever wrote sends again, and finds it there.</summary>
    private static async Task ForgetAsync(Trial trial)
    {
        trial.Cluster.Become(WayFault.Forgetful);
        await trial.RefusedAsync(8);
        trial.Cluster.Become(WayFault.None);
        await trial.RecoverAsync("storage lost answers", Stopwatch.GetTimestamp());
    }

    private static async Task BeGoneAsync(Trial trial, TimeSpan outage)
    {
        var (gateway, silos) = Memory(trial);
        var gone = Stopwatch.StartNew();
        trial.Cluster.Become(WayFault.Cut);
        // What was on its way when it went may still be answered.
        await Task.Delay(outage / 4);
        var before = trial.Acknowledged;
        await FloodAsync(trial);
        while (gone.Elapsed < outage) await Task.Delay(100);

        Assert.Equal(before, trial.Acknowledged);
        Assert.NotNull(await trial.Cluster.Api.GetAsync("/healthz"));
        var (gatewayThen, silosThen) = Memory(trial);
        Assert.InRange(gatewayThen, 0, gateway + MemoryBytesMore);
        Assert.InRange(silosThen, 0, silos + (Silos * MemoryBytesMore));
        trial.Cluster.Become(WayFault.None);
        await trial.RecoverAsync($"storage was gone for {outage.TotalSeconds:0} s", Stopwatch.GetTimestamp());
    }

    private static (long Gateway, long Silos) Memory(Trial trial) => (
        trial.Cluster.Gateway.MemoryBytes, trial.Cluster.Members.Sum(member => member.Silo.MemoryBytes));

    /// <summary>More requests than are served at once: those beyond are told to come back.</summary>
    private static async Task FloodAsync(Trial trial)
    {
        var crowd = new Crowd(ProofSettings.Seed, account: "444455556666");
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(_ => trial.Cluster.Api.SendAsync(crowd.Next(3))));
        foreach (var answer in answers)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
            Assert.NotNull(answer.RetryAfter);
        }
    }
}

/// <summary>A test that needs PostgreSQL and more time than `./test` has.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongPostgresFactAttribute : FactAttribute
{
    public LongPostgresFactAttribute()
    {
        Skip = PostgresServer.Missing;
        if (ProofSettings.OutageSeconds is null) Skip ??= "Long: GRAINWATCH_OUTAGE_SECONDS=300 runs it.";
    }
}
