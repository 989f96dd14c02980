using System.Net.Sockets;
using Grainwatch.Contract.Reliability;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Local.Tests.Reliability;

/// <summary>How <c>serve</c> ends when it is asked to, and that it does.</summary>
public sealed class ServeEndTests : IDisposable
{
    private const int KilledByTerm = 128 + 15;

    private readonly TempFolder _folder = new();
    private readonly Crowd _crowd = new(Settings.Seed);

    private string Data => _folder.Of("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Serve_AskedToStop_AnswersWhatIsInFlightAndEndsWith0() => StopAsync("TERM");

    [InterruptFact]
    public Task Serve_Interrupted_AnswersWhatIsInFlightAndEndsWith0() => StopAsync("INT");

    private async Task StopAsync(string signal)
    {
        var deeds = _crowd.Next(40);
        await using var process = await ServeProcess.StartAsync(Data);
        var url = await process.Serving;
        using var request = await HalfRequest.SendAsync(url, deeds);

        await process.SignalAsync(signal);
        await RefusedAsync(url);

        Assert.Equal("HTTP/1.1 200 OK", await request.FinishAsync());
        Assert.Equal(0, await process.EndAsync());
        Assert.False(File.Exists(Path.Combine(Data, "owner")), "the owner is gone, and its file is there");
        Assert.Equal(deeds.Count, await DuplicatesAsync(deeds));
    }

    [Fact]
    public async Task Serve_AskedToStopWhileSomebodyTrickles_EndsAllTheSame()
    {
        await using var process = await ServeProcess.StartAsync(Data);
        using var request = await HalfRequest.SendAsync(await process.Serving, _crowd.Next(10));

        await process.SignalAsync("TERM");

        // The patience with what is in flight is thirty seconds.
        Assert.Equal(0, await process.EndAsync().WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task Serve_AskedToStopTwice_EndsAtOnceAndKeepsWhatItAcknowledged()
    {
        var deeds = _crowd.Next(40);
        await using var process = await ServeProcess.StartAsync(Data);
        using var api = new Api { Url = await process.Serving };
        Assert.Equal(deeds.Count, (await api.SendAsync(deeds))["accepted"]);
        using var request = await HalfRequest.SendAsync(api.Url, _crowd.Next(10));
        await process.SignalAsync("TERM");
        await RefusedAsync(api.Url);

        await process.SignalAsync("TERM");

        Assert.Equal(KilledByTerm, await process.EndAsync());
        Assert.Equal(deeds.Count, await DuplicatesAsync(deeds));
    }

    [Fact]
    public async Task Serve_StoppedUnderLoadAgainAndAgain_EndsWith0AndLosesNothing()
    {
        using var run = new KillRun(Settings.Seed, kills: 3);
        run.End = async process =>
        {
            var served = process.Serving.IsCompletedSuccessfully;
            await process.SignalAsync("TERM");
            var code = await process.EndAsync();
            // Before it serves it may not yet listen to signals.
            Assert.True(code == 0 || !served, $"exit code {code}; it said:\n{process.Said}");
        };

        var report = await run.RunAsync();

        Assert.True(report.IsValid, report.ToString());
    }

    [Fact]
    public async Task Serve_FolderInUse_EndsWith78AndNamesTheFirst()
    {
        await using var first = await ServeProcess.StartAsync(Data);
        await using var second = ServeProcess.Launch(Data);

        Assert.Equal(78, await second.EndAsync());

        Assert.Contains($"'{Data}' is in use by process {first.Id} since 20", second.Said, StringComparison.Ordinal);
        using var api = new Api { Url = await first.Serving };
        Assert.True((await api.SendAsync(_crowd.Next(5))).IsAcknowledged);
    }

    [Fact]
    public async Task Serve_OwnerWasKilled_StartsOverItsFile()
    {
        await using var first = await ServeProcess.StartAsync(Data);
        await first.KillAsync();
        var owner = await File.ReadAllTextAsync(Path.Combine(Data, "owner"));
        Assert.StartsWith($"process {first.Id} since 20", owner, StringComparison.Ordinal);

        await using var second = await ServeProcess.StartAsync(Data);

        owner = await File.ReadAllTextAsync(Path.Combine(Data, "owner"));
        Assert.StartsWith($"process {second.Id} since 20", owner, StringComparison.Ordinal);
    }

    [ScratchDiskFact]
    public async Task Serve_FolderReadOnly_EndsWith78AndSaysWhatToDo()
    {
        using var disk = ScratchDisk.InMemory(16);
        await using (var process = await ServeProcess.StartAsync(disk.Of("data"))) await process.KillAsync();
        disk.MakeReadOnly();

        await RefusesAsync(disk.Of("data"), "Read-only file system");
        await RefusesAsync(disk.Of("new"), "Read-only file system");
    }

    [ScratchDiskFact]
    public async Task Serve_NoRoomToStart_EndsWith78AndSaysWhatToDo()
    {
        using var disk = ScratchDisk.InMemory(1);
        disk.Fill();

        await RefusesAsync(disk.Of("data"), "No space left on device");
    }

    private static async Task RefusesAsync(string data, string why)
    {
        await using var process = ServeProcess.Launch(data);
        Assert.Equal(78, await process.EndAsync());
        var error = process.Said.Split('\n').Single(line => line.Contains("error:", StringComparison.Ordinal));
        Assert.Contains($"'{data}", error, StringComparison.Ordinal);
        Assert.Contains(why, error, StringComparison.Ordinal);
        Assert.Contains("--data names another", error, StringComparison.Ordinal);
    }

    /// <summary>Waits until nobody is let in any more.</summary>
    private static async Task RefusedAsync(Uri url)
    {
        for (var left = 500; left > 0; left--)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(url.Host, url.Port);
            }
            catch (SocketException)
            {
                return;
            }

            await Task.Delay(5);
        }

        throw new TimeoutException("It goes on taking requests.");
    }

    private async Task<long> DuplicatesAsync(IReadOnlyList<Deed> deeds)
    {
        await using var process = await ServeProcess.StartAsync(Data);
        using var api = new Api { Url = await process.Serving };
        return (await api.SendAsync(deeds))["duplicate"];
    }
}

/// <summary>A test that interrupts a process; who is started in the background of a script has that ignored.</summary>
internal sealed class InterruptFactAttribute : FactAttribute
{
    public InterruptFactAttribute()
    {
        if (IsIgnored) Skip = "These tests run where SIGINT is ignored, and so would be whatever they start.";
    }

    // Bit n - 1 is signal n's; SIGINT is 2.
    private static bool IsIgnored => File.Exists("/proc/self/status")
        && File.ReadLines("/proc/self/status").FirstOrDefault(IsMask) is { } line
        && (Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) & 0b10) != 0;

    private static bool IsMask(string line) => line.StartsWith("SigIgn:", StringComparison.Ordinal);
}
