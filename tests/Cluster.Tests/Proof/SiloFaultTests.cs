using System.Diagnostics;
using Grainwatch.Cluster.Tests.Servers;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Cluster.Tests.Proof;

/// <summary>
/// R7: silos that are killed, paused, or cut from each other or from storage, every 5 to 15 s, under load, with the
/// verdict of R6. Usually one is killed and one of the other things happens; <c>GRAINWATCH_FAULT_SECONDS</c> says for
/// how long all of them do, <c>GRAINWATCH_SEED</c> repeats a run.
/// </summary>
[Collection(WithServices.Name)]
public sealed class SiloFaultTests(Services services, ITestOutputHelper output)
{
    private const int Silos = 3;

    private static readonly Fault[] s_others = [Fault.Pause, Fault.CutFromSilos, Fault.CutFromStorage];

    private enum Fault
    {
        Kill,
        Pause,
        CutFromSilos,
        CutFromStorage,
    }

    [PostgresFact]
    public async Task Cluster_SilosKilledPausedAndCutOff_LosesNothingAndInventsNothing()
    {
        var random = new Random(ProofSettings.Seed);
        await using var trial = await Trial.StartAsync(
            services, Keeper.Postgres, Silos, ProofSettings.Seed, probeSeconds: 1);
        var since = Stopwatch.StartNew();
        foreach (var fault in Plan(random).TakeWhile((_, i) => i < 2 || IsOn()))
        {
            var next = Task.Delay(TimeSpan.FromSeconds(random.Next(5, 16)));
            await HappenAsync(trial, fault, random.Next(Silos), random);
            if (IsOn()) await next;
        }

        await trial.AcknowledgedAsync(Trial.Several);
        Tell(await trial.JudgeAsync(), nameof(Cluster_SilosKilledPausedAndCutOff_LosesNothingAndInventsNothing));

        bool IsOn() => since.Elapsed.TotalSeconds < ProofSettings.FaultSeconds;
    }

    [PostgresFact]
    public async Task Cluster_WithoutFaults_KeepsAllAndLeavesNothingUnknown()
    {
        await using var trial = await Trial.StartAsync(services, Keeper.Postgres, Silos, ProofSettings.Seed);

        var report = await trial.JudgeAsync();

        Tell(report, nameof(Cluster_WithoutFaults_KeepsAllAndLeavesNothingUnknown));
        Assert.Equal(0, report.Verdict.Unknown);
        Assert.True((report.Cut, report.Refused) == (0, 0), report.ToString());
    }

    /// <summary>A kill and one of the others, each of the others in turn; most are kills where it goes on.</summary>
    private static IEnumerable<Fault> Plan(Random random)
    {
        var others = s_others.ToArray();
        random.Shuffle(others);
        while (true)
        {
            foreach (var other in others)
            {
                yield return Fault.Kill;
                yield return other;
                yield return Fault.Kill;
            }
        }
    }

    private static async Task HappenAsync(Trial trial, Fault fault, int victim, Random random)
    {
        var member = trial.Cluster.Members[victim];
        await member.StartIfEndedAsync();
        var lasts = TimeSpan.FromSeconds(5 + (random.NextDouble() * 5));
        var since = Stopwatch.GetTimestamp();
        switch (fault)
        {
            case Fault.Kill:
                await member.Silo.KillAsync();
                await Task.WhenAll(trial.RecoverAsync("a silo killed", since), member.StartAsync());
                break;

            case Fault.Pause:
                await member.Silo.SignalAsync("STOP");
                await Task.WhenAll(trial.RecoverAsync("a silo paused", since), Task.Delay(lasts));
                await member.Silo.SignalAsync("CONT");
                await member.StartIfDeclaredDeadAsync();
                break;

            case Fault.CutFromSilos when SiloCut.Missing is null:
                var (group, port) = member.Address;
                var peers = trial.Cluster.Members.Where(other => other != member).Select(other => other.Address);
                await using (await SiloCut.OfAsync(group, port, [.. peers]))
                    await Task.WhenAll(trial.RecoverAsync("a silo cut from silos", since), Task.Delay(lasts));
                await member.StartIfDeclaredDeadAsync();
                break;

            case Fault.CutFromStorage:
                member.Way.Become(WayFault.Cut);
                await Task.Delay(lasts);
                member.Way.Become(WayFault.None);
                await trial.RecoverAsync("a silo cut from storage, mended", Stopwatch.GetTimestamp());
                await member.StartIfDeclaredDeadAsync();
                break;

            default:
                break;
        }
    }

    private void Tell(ProofReport report, string test)
    {
        output.WriteLine(report.ToString());
        if (SiloCut.Missing is { } why) output.WriteLine($"no silo was cut from the others: {why}");
        output.WriteLine(ProofSettings.Repeat(test));
        Assert.True(report.IsValid, $"{report}\n{ProofSettings.Repeat(test)}");
    }
}
