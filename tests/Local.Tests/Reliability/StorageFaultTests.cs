using System.Diagnostics;
using System.Globalization;
using System.Net;
using Grainwatch.Contract.Reliability;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Local.Tests.Reliability;

/// <summary>
/// Storage that is full, read-only, slow or gone for a while, by real means: acknowledgements stop, memory stays
/// bounded, nothing acknowledged is lost, and it goes on by itself. <c>GRAINWATCH_OUTAGE_SECONDS=300</c> makes the
/// outage as long as it is promised for.
/// </summary>
public sealed class StorageFaultTests(ITestOutputHelper output)
{
    private const int OutageSecondsUsually = 4;
    private const long MemoryBytesMore = 128 * 1024 * 1024;

    [ScratchDiskFact]
    public async Task Serve_DiskFull_RefusesUntilThereIsRoom()
    {
        using var disk = ScratchDisk.InMemory(64);
        using var trial = new StorageTrial(Settings.Seed);

        var verdict = await trial.RunAsync(disk.Of("data"), async () =>
        {
            disk.Fill();
            await ExpectRefusalsAsync(trial);
            disk.Empty();
        });

        Tell(trial, verdict);
    }

    [PrlimitFact]
    public async Task Serve_FileSizeLimit_RefusesUntilItIsLifted()
    {
        using var trial = new StorageTrial(Settings.Seed);

        var verdict = await trial.RunAsync(trial.Folder.Of("data"), async () =>
        {
            await LimitFilesAsync(trial.Process, "4096");
            await ExpectRefusalsAsync(trial);
            await LimitFilesAsync(trial.Process, "unlimited");
        });

        Tell(trial, verdict);
    }

    [ScratchDiskFact]
    public async Task Serve_DiskReadOnly_RefusesAndHasEverythingWhenItIsMounted()
    {
        using var trial = new StorageTrial(Settings.Seed);
        var image = ScratchDisk.Image(trial.Folder);
        var disk = ScratchDisk.InFile(image);
        var mount = disk.Of("data");

        try
        {
            var verdict = await trial.RunAsync(
                mount,
                async () =>
                {
                    trial.Break(disk);
                    await ExpectRefusalsAsync(trial);
                },
                () => disk.Remount(image),
                goesOn: false);

            Tell(trial, verdict);
        }
        finally
        {
            disk.Dispose();
        }
    }

    [ScratchDiskFact]
    public async Task Serve_DiskGone_AcknowledgesNothingAndGoesOn()
    {
        var outage = TimeSpan.FromSeconds(Settings.OutageSeconds ?? OutageSecondsUsually);
        using var trial = new StorageTrial(Settings.Seed);
        using var disk = ScratchDisk.InFile(ScratchDisk.Image(trial.Folder));

        var verdict = await trial.RunAsync(disk.Of("data"), async () =>
        {
            var memory = trial.Process.MemoryBytes;
            var frozen = disk.FreezeAsync(outage);
            // What was on its way when it froze may still be answered.
            await Task.Delay(outage / 4);
            var before = trial.Acknowledged;
            await FloodAsync(trial);
            await Task.Delay(outage / 4);
            Assert.Equal(before, trial.Acknowledged);
            Assert.NotNull(await trial.Api.GetAsync("/healthz"));
            Assert.InRange(trial.Process.MemoryBytes, 0, memory + MemoryBytesMore);
            await frozen;
        });

        Tell(trial, verdict);
    }

    [ScratchDiskFact]
    public async Task Serve_DiskSlow_AcknowledgesSlowlyAndKeepsAll()
    {
        using var trial = new StorageTrial(Settings.Seed);
        using var disk = ScratchDisk.InFile(ScratchDisk.Image(trial.Folder));

        var verdict = await trial.RunAsync(disk.Of("data"), async () =>
        {
            var before = trial.Acknowledged;
            for (var i = 0; i < 6; i++)
            {
                await disk.FreezeAsync(TimeSpan.FromSeconds(0.4));
                await Task.Delay(30);
            }

            Assert.NotEqual(before, trial.Acknowledged);
            Assert.Equal((0, 0), (trial.Refused, trial.Cut));
        });

        Tell(trial, verdict);
    }

    /// <summary>Refused, and told when to come back; memory as before; what needs no writing is served.</summary>
    private static async Task ExpectRefusalsAsync(StorageTrial trial)
    {
        // What little room is left is used up first.
        await trial.RefusedAsync(50);
        var (before, memory) = (trial.Acknowledged, trial.Process.MemoryBytes);
        await trial.RefusedAsync(150);
        Assert.InRange(trial.Acknowledged - before, 0, 10);
        Assert.InRange(trial.Process.MemoryBytes, 0, memory + MemoryBytesMore);
        Assert.NotNull(await trial.Api.GetAsync("/healthz"));
        Assert.NotNull(await trial.Api.GetAsync("/v1/alerts?state=all&limit=5"));
    }

    /// <summary>More requests than are served at once: those beyond are told to come back, at once.</summary>
    private static async Task FloodAsync(StorageTrial trial)
    {
        var crowd = new Crowd(Settings.Seed, account: "444455556666");
        using var enough = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 40)
            .Select(_ => trial.Api.SendAsync(crowd.Next(3), enough.Token)).ToList();
        var refused = 0;
        for (var left = waiting.ToList(); refused < 20;)
        {
            var answer = await Task.WhenAny(left).WaitAsync(TimeSpan.FromSeconds(20));
            left.Remove(answer);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await answer).Status);
            Assert.NotNull((await answer).RetryAfter);
            refused++;
        }

        await enough.CancelAsync();
        await Task.WhenAll(waiting).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private static async Task LimitFilesAsync(ServeProcess process, string bytes)
    {
        using var prlimit = Process.Start("prlimit", ["--pid", Text(process.Id), $"--fsize={bytes}:unlimited"]);
        await prlimit.WaitForExitAsync();
        Assert.Equal(0, prlimit.ExitCode);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void Tell(StorageTrial trial, SetVerdict verdict)
    {
        output.WriteLine($"{verdict}; {trial.Refused} requests refused, {trial.Cut} cut");
        output.WriteLine(Settings.Repeat(nameof(StorageFaultTests)));
        Assert.True(verdict.IsValid, verdict.ToString());
    }
}

/// <summary>A test that needs util-linux's prlimit.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PrlimitFactAttribute : FactAttribute
{
    public PrlimitFactAttribute()
    {
        if (!File.Exists("/usr/bin/prlimit")) Skip = "There is no prlimit to limit a running process.";
    }
}
