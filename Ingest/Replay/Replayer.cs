using System.Diagnostics;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Routing;

namespace Grainwatch.Ingest.Replay;

/// <summary>
/// Replays trail files in event-time order: files by the time of delivery in their names, merged with the events of
/// files whose names tell none. Every record that is read is in the receipt. One replay an instance.
/// </summary>
/// <param name="route">Where events go.</param>
/// <param name="createReader">Makes a reader; called once for each thread that reads.</param>
/// <param name="options">How.</param>
/// <param name="quarantine">Where rejected records go; null when they are only shown.</param>
public sealed class Replayer(
    IEventRoute route, Func<TrailReader> createReader, ReplayOptions? options = null, IQuarantine? quarantine = null)
{
    private readonly ReplayOptions _options =
        (options ?? new ReplayOptions()) with { KeepsRejected = quarantine is not null };

    private readonly Receipt _receipt = new();
    private readonly List<RejectedRecord> _rejections = [];
    private readonly List<string> _failures = [];
    private List<TrailEvent> _batch = [];
    private IProgress<ReplayProgress>? _progress;
    private ReplayProgress _done;
    private LocatedCount _located;
    private long _decodedBytes;

    /// <summary>Replays files. Cancelled, it ends with what was read until then, applied.</summary>
    /// <exception cref="PrincipalStoreException">The host failed; replaying all again is safe.</exception>
    /// <exception cref="QuarantineException">Rejected records could not be kept; the same holds.</exception>
    public async Task<ReplayResult> RunAsync(
        IReadOnlyList<TrailInput> inputs,
        IProgress<ReplayProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        _progress = progress;
        _done = new ReplayProgress(0, inputs.Count, 0);
        var dated = inputs.Where(input => input.Delivered is not null)
            .OrderBy(input => input.Delivered).ThenBy(input => input.Path, StringComparer.Ordinal).ToList();
        var others = inputs.Where(input => input.Delivered is null).ToList();

        var order = new TimeOrder(others, createReader, _options, cancellation);
        foreach (var chunk in order.Scan()) await AccountAsync(chunk, others);
        using (var rest = order.Events().GetEnumerator())
        {
            var hasRest = rest.MoveNext();
            using (var ahead = new ReadAhead(dated, createReader, _options, cancellation))
            {
                foreach (var chunk in ahead.Chunks())
                {
                    for (; hasRest && rest.Current.Time <= dated[chunk.File].Delivered; hasRest = rest.MoveNext())
                        await AddAsync(rest.Current);
                    await AccountAsync(chunk, dated);
                    _batch.AddRange(chunk.Events);
                    await FlushAsync(_options.BatchEvents);
                }
            }

            for (; hasRest && !cancellation.IsCancellationRequested; hasRest = rest.MoveNext())
                await AddAsync(rest.Current);
        }

        await FlushAsync(1);
        return Result(Stopwatch.GetElapsedTime(started), cancellation.IsCancellationRequested);
    }

    private ReplayResult Result(TimeSpan duration, bool wasStopped)
    {
        if (!wasStopped && _done.Records != _receipt.Total)
        {
            _failures.Add($"files changed while they were replayed: {_done.Records:N0} records were there first, "
                + $"{_receipt.Total:N0} in the end; replay them again.");
        }

        return new ReplayResult
        {
            Receipt = _receipt,
            Located = _located,
            Records = _receipt.Total,
            Files = _done.FilesRead,
            DecodedBytes = _decodedBytes,
            Duration = duration,
            Rejections = _rejections,
            Failures = _failures,
            WasStopped = wasStopped,
        };
    }

    private async ValueTask AddAsync(TrailEvent e)
    {
        _batch.Add(e);
        await FlushAsync(_options.BatchEvents);
    }

    private async ValueTask FlushAsync(int from)
    {
        if (_batch.Count < from) return;
        // Not cancelled: what was read is applied, so that the receipt stays true.
        _receipt.Add(await route.RouteAsync(_batch, CancellationToken.None));
        CountPlaces();
        _batch = new List<TrailEvent>(_batch.Capacity);
        _progress?.Report(_done);
    }

    private void CountPlaces()
    {
        long placed = 0, notPublic = 0;
        foreach (var e in _batch)
        {
            if (e.Origin.Location is not null) placed++;
            else if (e.Origin.Network is null) notPublic++;
        }

        _located = new LocatedCount(
            _located.Placed + placed,
            _located.NotPublic + notPublic,
            _located.Unknown + _batch.Count - placed - notPublic);
    }

    /// <summary>Everything about a chunk but its events.</summary>
    private async ValueTask AccountAsync(TrailChunk chunk, List<TrailInput> files)
    {
        var path = files[chunk.File].Path;
        // Before it is counted, and not cancelled: what a receipt says was rejected is in quarantine.
        if (quarantine is not null) await quarantine.KeepAsync(path, chunk.Rejections, CancellationToken.None);
        _receipt.Add(chunk.Others);
        _done = _done with { Records = _done.Records + chunk.Records };
        var room = Math.Max(0, _options.RejectionsShown - _rejections.Count);
        _rejections.AddRange(chunk.Rejections.Take(room)
            .Select(rejection => new RejectedRecord(path, TrailChunk.Shown(rejection))));
        if (chunk.Summary is not { } summary) return;
        _decodedBytes += summary.DecodedBytes;
        _done = _done with { FilesRead = _done.FilesRead + (chunk.Failure is null ? 1 : 0) };
        if (chunk.Failure is not null) _failures.Add(chunk.Failure);
        _progress?.Report(_done);
    }
}
