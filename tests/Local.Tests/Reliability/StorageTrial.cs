using System.Diagnostics;
using Grainwatch.Contract.Reliability;
using Grainwatch.Ingest.Tests.Replay;

namespace Grainwatch.Local.Tests.Reliability;

/// <summary>
/// A server under load whose storage fails for a while: what it acknowledges, refuses and holds meanwhile, and what is
/// there afterwards, when it was killed and started again.
/// </summary>
internal sealed class StorageTrial(int seed) : IDisposable
{
    private const int SendersCount = 8;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly Crowd _crowd = new(seed);
    private readonly SetHistory _history = new();
    private readonly Api _api = new();
    private readonly TempFolder _folder = new();
    private Senders _senders = null!;
    private ServeProcess _process = null!;

    /// <summary>The process, while it serves.</summary>
    public ServeProcess Process => _process;

    /// <summary>The way to it.</summary>
    public Api Api => _api;

    /// <summary>A folder beside the data.</summary>
    public TempFolder Folder => _folder;

    /// <summary>Events acknowledged so far.</summary>
    public int Acknowledged => _history.Acknowledged;

    /// <summary>Requests that were asked to come back so far.</summary>
    public int Refused => _senders.Refused;

    /// <summary>Requests that got no answer so far.</summary>
    public int Cut => _senders.Cut;

    private static string Repeat => Settings.Repeat(nameof(StorageFaultTests));

    /// <summary>Serves a data folder under load, and lets a fault happen and pass; then judges.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="fault">What happens; when it ends, the storage is well, or will be at the next start.</param>
    /// <param name="mend">What an operator does between the end of the process and its next start.</param>
    /// <param name="goesOn">Whether the process goes on by itself when the fault is over.</param>
    public async Task<SetVerdict> RunAsync(string data, Func<Task> fault, Action? mend = null, bool goesOn = true)
    {
        _senders = new Senders(_api, _crowd, _history, seed);
        _process = await ServeProcess.StartAsync(data);
        using var stop = new CancellationTokenSource();
        Task sending;
        await using (_process)
        {
            _api.Url = await _process.Serving;
            sending = _senders.RunAsync(SendersCount, stop.Token);
            await AcknowledgedAsync(300);
            await fault();
            if (goesOn) await AcknowledgedAsync(300);
            await stop.CancelAsync();
            await _process.KillAsync();
            _api.Url = null;
        }

        mend?.Invoke();
        await using var again = await ServeProcess.StartAsync(data);
        _api.Url = await again.Serving;
        await sending;
        var inspection = new Inspection(_api);
        await inspection.RunAsync(_history.ByPrincipal);
        if (_history.Faults.Concat(inspection.Faults).ToList() is { Count: > 0 } faults)
            throw new InvalidOperationException($"{Repeat}: {string.Join('\n', faults.Take(10))}");
        return _history.Judge(inspection.Present);
    }

    /// <summary>
    /// Breaks the storage. What is acknowledged of requests that met the break proves nothing: ext4 answers a flush
    /// during which it breaks with success now and then, and keeps nothing of it.
    /// </summary>
    public void Break(ScratchDisk disk)
    {
        _history.Break();
        disk.Break();
        _history.Break();
    }

    /// <summary>Waits until so many more events are acknowledged.</summary>
    public async Task AcknowledgedAsync(int more)
    {
        var wanted = Acknowledged + more;
        await UntilAsync(() => Acknowledged >= wanted, $"{more} events more were not acknowledged");
    }

    /// <summary>Waits until so many more requests are asked to come back.</summary>
    public async Task RefusedAsync(int more)
    {
        var wanted = Refused + more;
        await UntilAsync(() => Refused >= wanted, $"{more} requests more were not refused");
    }

    /// <summary>Frees what the trial holds.</summary>
    public void Dispose()
    {
        _api.Dispose();
        _folder.Dispose();
    }

    private async Task UntilAsync(Func<bool> isSo, string otherwise)
    {
        for (var watch = Stopwatch.StartNew(); !isSo(); await Task.Delay(5))
        {
            if (watch.Elapsed > s_patience)
                throw new TimeoutException($"{Repeat}: {otherwise}; serve said:\n{_process.Said}");
        }
    }
}
