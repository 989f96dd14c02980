using Grainwatch.Contract.Reliability;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Local.Tests.Reliability;

/// <summary>
/// <c>kill -9</c> of the serving process at random moments under load. <c>GRAINWATCH_KILLS</c> says how often,
/// <c>GRAINWATCH_SEED</c> repeats a run.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int KillsUsually = 5;

    [Fact]
    public async Task Serve_KilledAtRandomMoments_LosesNothingAndInventsNothing()
    {
        using var run = new KillRun(Settings.Seed, Settings.Kills ?? KillsUsually);

        var report = await run.RunAsync();

        output.WriteLine(report.ToString());
        Assert.True(report.IsValid, report.ToString());
        Assert.True(report.Verdict.Acknowledged > report.Kills * 20, $"hardly any load: {report}");
        Assert.True(report.KillsWithRequests > 0, $"no kill met a request: {report}");
    }

    [Fact]
    public async Task Serve_NotKilled_KeepsAllAndLeavesNothingUnknown()
    {
        using var run = new KillRun(Settings.Seed, kills: 0);

        var report = await run.RunAsync();

        output.WriteLine(report.ToString());
        Assert.True(report.IsValid, report.ToString());
        Assert.Equal(0, report.Verdict.Unknown);
        Assert.Equal(0, report.Cut);
        Assert.True(report.Verdict.Acknowledged > 100, $"hardly any load: {report}");
    }

    [Fact]
    public async Task Run_FaultyKeeper_IsFoundAndNamed()
    {
        const int Copied = 1, Kills = 8, AcknowledgedMore = 20;
        var (before, putBack) = (0, 0);
        using var copies = new TempFolder();
        List<Deed> strange = [];
        using var run = new KillRun(Settings.Seed, Kills);
        run.AfterKill = RollBack;
        run.BeforeLook = InventAsync;

        var report = await run.RunAsync();

        output.WriteLine(report.ToString());
        Assert.NotEmpty(report.Verdict.Lost);
        // What is gone is noticed after that kill, or after a later one where the next process was killed as it began.
        var kills = Enumerable.Range(putBack, Kills + 1 - putBack).Select(kill => $"after kill {kill},").ToList();
        Assert.Contains(report.Faults, fault => kills.Exists(kill => fault.Contains(kill, StringComparison.Ordinal)));
        Assert.Equal(strange[0].Id, Assert.Single(report.Verdict.Unexpected));
        Assert.Equal(strange[1].Id, Assert.Single(report.Verdict.Duplicated));
        Assert.Contains(report.Faults, fault => fault.Contains("without faults", StringComparison.Ordinal));

        // A keeper that forgets what it acknowledged: the folder is what it was before.
        void RollBack(int kill)
        {
            if (kill == Copied)
            {
                TempFolder.Copy(run.Data, copies.Of("copy"));
                before = run.History.Acknowledged;
            }

            // Some kills hit a process that has not begun to serve: there has to be something to forget.
            if (putBack > 0 || run.History.Acknowledged < before + AcknowledgedMore) return;
            putBack = kill;
            Directory.Delete(run.Data, recursive: true);
            TempFolder.Copy(copies.Of("copy"), run.Data);
        }

        // One that holds what nobody sent, and one thing twice.
        async Task InventAsync(Api api, Crowd crowd)
        {
            strange.Add(crowd.NotDone.First(deed => deed.IsShown));
            strange.Add(run.History.ByPrincipal.Values.SelectMany(of => of).First(deed => deed.IsShown));
            var later = strange[1].Record.Replace("Z\"", ".5Z\"", StringComparison.Ordinal);
            var moved = strange[1] with { Record = later };
            Assert.True((await api.SendAsync([strange[0], strange[1], moved])).IsAcknowledged);
        }
    }
}
