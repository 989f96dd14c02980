using System.Diagnostics;
using Grainwatch.Cluster.Tests.Servers;
using Grainwatch.Contract.Reliability;

namespace Grainwatch.Cluster.Tests.Proof;

/// <summary>
/// A cluster under load, through its gateway: what it acknowledges while faults come and go, how soon it answers again,
/// and what is there in the end, from storage, beside one that was given the same events and met no fault.
/// </summary>
internal sealed class Trial : IAsyncDisposable
{
    /// <summary>Events that take the load a few seconds.</summary>
    public const int Several = 200;

    private const int SendersCount = 6;
    private const int Asked = 24;
    private const int StrangersMax = 100;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly CancellationTokenSource _stop = new();
    private readonly Crowd _crowd;
    private readonly SetHistory _history = new();
    private readonly Senders _senders;
    private readonly Random _random;
    private readonly List<(string What, TimeSpan Took)> _recoveries = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("grainwatch-reference-").FullName;
    private Task _sending = Task.CompletedTask;

    private Trial(ProvenCluster cluster, int seed)
    {
        Cluster = cluster;
        _crowd = new Crowd(seed) { AtWork = ProofSettings.IsLong ? 48 : 16 };
        _random = new Random(seed);
        _senders = new Senders(cluster.Api, _crowd, _history, seed)
        {
            PauseMsMax = ProofSettings.IsLong ? 150 : 300,
        };
    }

    /// <summary>The cluster.</summary>
    public ProvenCluster Cluster { get; }

    /// <summary>Events acknowledged so far.</summary>
    public int Acknowledged => _history.Acknowledged;

    /// <summary>Requests that were asked to come back so far.</summary>
    public int Refused => _senders.Refused;

    /// <summary>Starts a cluster, and the load.</summary>
    public static async Task<Trial> StartAsync(
        Services services, Keeper keeper, int silos, int seed, int probeSeconds = 5)
    {
        var trial = new Trial(await ProvenCluster.StartAsync(services, keeper, silos, probeSeconds, seed), seed);
        trial._sending = trial._senders.RunAsync(SendersCount, trial._stop.Token);
        await trial.AcknowledgedAsync(Several);
        return trial;
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

    /// <summary>Waits until all principals that are asked, at random, answer; notes how long that took.</summary>
    /// <param name="what">From what it recovers.</param>
    /// <param name="since">When that happened, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    public async Task RecoverAsync(string what, long since)
    {
        var known = _history.ByPrincipal.Keys.Order(StringComparer.Ordinal).ToArray();
        _random.Shuffle(known);
        await Task.WhenAll(known.Take(Asked).Select(async principal =>
        {
            while (!await AnswersAsync(principal))
            {
                if (Stopwatch.GetElapsedTime(since) > s_patience)
                    throw new TimeoutException($"{principal} does not answer after {what}: {Said()}");
                await Task.Delay(50);
            }
        }));
        _recoveries.Add((what, Stopwatch.GetElapsedTime(since)));
    }

    /// <summary>Stops the load, has the cluster read everything anew, and looks at it.</summary>
    public async Task<ProofReport> JudgeAsync()
    {
        await _stop.CancelAsync();
        await _sending;
        var loaded = _watch.Elapsed;
        await Cluster.ReplaceAllAsync();
        await RecoverAsync("replacing all silos", Stopwatch.GetTimestamp());

        // Events that nobody sent stand for all that must not be there.
        var strangers = _crowd.NotDone.Take(StrangersMax).GroupBy(deed => deed.Principal).ToList();
        var wanted = _history.ByPrincipal.ToDictionary(entry => entry.Key, entry => entry.Value);
        foreach (var of in strangers) wanted[of.Key] = [.. wanted.GetValueOrDefault(of.Key, []), .. of];
        var inspection = new Inspection(Cluster.Api);
        await inspection.RunAsync(wanted);
        var verdict = _history.Judge(inspection.Present);
        var found = await Canon.ReadAsync(Cluster.Api, wanted.Keys);
        var differences = Canon.Differences(found, await ReferenceAsync(wanted));
        return new ProofReport
        {
            Verdict = verdict,
            Faults = [.. _history.Faults, .. inspection.Faults, .. differences],
            Recoveries = [.. _recoveries],
            Principals = wanted.Count,
            Alerts = found.Count - wanted.Count,
            Requests = _senders.Requests,
            Refused = _senders.Refused,
            LastRefusal = _senders.LastRefusal,
            Cut = _senders.Cut,
            Spoiled = Cluster.Members.Sum(member => member.Way.Spoiled),
            Load = loaded,
            Whole = _watch.Elapsed,
        };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Cluster.Api.Url = null;
        await Cluster.DisposeAsync();
        await _sending.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> AnswersAsync(string principal)
    {
        try
        {
            return await Inspection.ViewAsync(Cluster.Api, principal) is not null;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private async Task UntilAsync(Func<bool> isSo, string otherwise)
    {
        for (var watch = Stopwatch.StartNew(); !isSo(); await Task.Delay(5))
        {
            if (watch.Elapsed > s_patience) throw new TimeoutException($"{otherwise}: {Said()}");
        }
    }

    private string Said() => string.Join(
        "\n---\n", Cluster.Members.Select(member => member.Silo.Written).Append(Cluster.Gateway.Written));

    /// <summary>The same events, each sent once, in order, to a silo that keeps them in its memory.</summary>
    private async Task<SortedDictionary<string, string>> ReferenceAsync(Dictionary<string, List<Deed>> deeds)
    {
        await using var reference = await GatewayProcess.WithMemoryAsync(_folder);
        using var api = new Api { Url = reference.Url };
        foreach (var batch in deeds.Values.SelectMany(of => of.OrderBy(deed => deed.Id)).Chunk(500))
        {
            var answer = await api.SendAsync(batch);
            if (answer["accepted"] != batch.Length)
                throw new InvalidOperationException($"The run without faults was answered with {answer.Body}");
        }

        return await Canon.ReadAsync(api, deeds.Keys);
    }
}
