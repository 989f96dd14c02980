using System.Diagnostics;
using Grainwatch.Contract.Reliability;
using Grainwatch.Ingest.Tests.Replay;

namespace Grainwatch.Local.Tests.Reliability;

/// <summary>
/// Serves a data folder to <see cref="Senders"/>, kills the process again and again at random moments, starts it anew,
/// and looks in the end at what is there.
/// </summary>
internal sealed class KillRun(int seed, int kills) : IDisposable
{
    private const int SendersCount = 6;
    private const int LoadMsMax = 1200;
    private const int StartMsMax = 900;
    private const int AcknowledgedMax = 200;
    private const int AcknowledgedAtEnd = 300;
    private const int LookedAtAfterKill = 12;

    private readonly TempFolder _folder = new();
    private readonly Random _random = new(seed);
    private readonly Api _api = new();
    private readonly Crowd _crowd = new(seed);
    private readonly SetHistory _history = new();
    private readonly List<TimeSpan> _starts = [];
    private int _whileStarting;
    private int _underLoad;

    /// <summary>The data folder under test.</summary>
    public string Data => _folder.Of("data");

    /// <summary>What senders know.</summary>
    public SetHistory History => _history;

    /// <summary>How the process is ended.</summary>
    public Func<ServeProcess, Task> End { get; set; } = process => process.KillAsync();

    /// <summary>Called after each kill with its number, when nothing runs.</summary>
    public Action<int> AfterKill { get; set; } = _ => { };

    /// <summary>Called when the senders are done, before anybody looks.</summary>
    public Func<Api, Crowd, Task> BeforeLook { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Runs to the end.</summary>
    public async Task<KillReport> RunAsync()
    {
        var watch = Stopwatch.StartNew();
        var senders = new Senders(_api, _crowd, _history, seed);
        using var stop = new CancellationTokenSource();
        var sending = senders.RunAsync(SendersCount, stop.Token);
        for (var kill = 1; kill <= kills; kill++)
        {
            await using var process = ServeProcess.Launch(Data);
            await WaitForMomentAsync(process, kill, senders);
            // Ended first, forgotten then, so that requests are cut and not held back.
            await End(process);
            _api.Url = null;
            AfterKill(kill);
        }

        await using var last = ServeProcess.Launch(Data);
        await ServeAsync(last, kills + 1);
        await AcknowledgedAsync(AcknowledgedAtEnd);
        await stop.CancelAsync();
        await sending;
        await BeforeLook(_api, _crowd);
        return await ReportAsync(senders, watch);
    }

    public void Dispose()
    {
        _api.Dispose();
        _folder.Dispose();
    }

    /// <summary>
    /// One in six dies while it starts, the others at a moment of time, or as soon as so many events were acknowledged.
    /// </summary>
    private async Task WaitForMomentAsync(ServeProcess process, int kill, Senders senders)
    {
        if (kill > 1 && _random.Next(6) == 0)
        {
            _whileStarting++;
            await Task.Delay(_random.Next(StartMsMax));
            return;
        }

        await ServeAsync(process, kill);
        if (_random.Next(2) == 0) await Task.Delay(_random.Next(LoadMsMax));
        else await AcknowledgedAsync(_random.Next(1, AcknowledgedMax));
        if (senders.InFlight > 0) _underLoad++;
    }

    private async Task AcknowledgedAsync(int more)
    {
        var patience = Stopwatch.StartNew();
        for (var wanted = _history.Acknowledged + more; _history.Acknowledged < wanted;)
        {
            if (patience.Elapsed > TimeSpan.FromMinutes(1)) throw new TimeoutException("Nothing is acknowledged.");
            await Task.Delay(1);
        }
    }

    private async Task ServeAsync(ServeProcess process, int number)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            _api.Url = await process.Serving.WaitAsync(TimeSpan.FromMinutes(2));
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"Start {number} failed; it said:\n{process.Said}", e);
        }

        _starts.Add(watch.Elapsed);
        // Acknowledged before the kill, so it must be there now: whatever is not is told with the kill that took it.
        foreach (var (principal, acknowledged) in _history.TakeFresh(LookedAtAfterKill))
        {
            var shown = Inspection.Shown(await Inspection.ViewAsync(_api, principal)).ToHashSet();
            var missing = acknowledged.Where(deed => deed.IsShown && !shown.Contains(deed.Id)).ToList();
            if (missing.Count == 0) continue;
            _history.Fault($"after kill {number - 1}, {principal} lacks {string.Join(' ', missing.Select(d => d.Id))}");
        }
    }

    private async Task<KillReport> ReportAsync(Senders senders, Stopwatch watch)
    {
        var loaded = watch.Elapsed;
        var deeds = _history.ByPrincipal;
        // Events that nobody sent stand for all that must not be there.
        var strangers = _crowd.NotDone.GroupBy(deed => deed.Principal).ToList();
        var wanted = deeds.ToDictionary(entry => entry.Key, entry => entry.Value);
        foreach (var of in strangers) wanted[of.Key] = [.. wanted.GetValueOrDefault(of.Key, []), .. of];
        var inspection = new Inspection(_api);
        await inspection.RunAsync(wanted);
        var verdict = _history.Judge(inspection.Present);
        var found = await Canon.ReadAsync(_api, wanted.Keys);
        var differences = Canon.Differences(found, await ReferenceAsync(wanted));
        return new KillReport
        {
            Seed = seed,
            Store = File.ReadLines(Path.Combine(Data, "format")).First(),
            Kills = kills,
            KillsWhileStarting = _whileStarting,
            KillsWithRequests = _underLoad,
            Requests = senders.Requests,
            Cut = senders.Cut,
            Refused = senders.Refused,
            Principals = wanted.Count,
            NeverSent = strangers.Sum(of => of.Count()),
            Verdict = verdict,
            Starts = _starts,
            Load = loaded,
            Whole = watch.Elapsed,
            Faults = [.. _history.Faults, .. inspection.Faults, .. differences],
        };
    }

    /// <summary>The same events, each sent once, in order, to a server that nobody kills.</summary>
    private async Task<SortedDictionary<string, string>> ReferenceAsync(Dictionary<string, List<Deed>> deeds)
    {
        await using var process = await ServeProcess.StartAsync(_folder.Of("reference"));
        using var api = new Api { Url = await process.Serving };
        foreach (var batch in deeds.Values.SelectMany(of => of.OrderBy(deed => deed.Id)).Chunk(500))
        {
            var answer = await api.SendAsync(batch);
            if (answer["accepted"] != batch.Length)
                throw new InvalidOperationException($"The run without faults was answered with {answer.Body}");
        }

        return await Canon.ReadAsync(api, deeds.Keys);
    }
}
