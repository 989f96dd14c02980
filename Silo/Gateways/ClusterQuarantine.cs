using Grainwatch.Grains;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Files;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Silo.Gateways;

/// <summary>The quarantine of a cluster, the same for all gateways, where the silos keep principals.</summary>
/// <param name="grains">The cluster.</param>
/// <param name="bytesMax">Most bytes of all that it keeps, whoever brought it; to be the same for all gateways.</param>
/// <param name="clock">Tells when records are kept.</param>
internal sealed class ClusterQuarantine(IGrainFactory grains, long bytesMax, TimeProvider clock) : IQuarantine
{
    // Of a message; a record has at most 1 MiB.
    private const int MessageBytes = 4 * 1024 * 1024;

    private static readonly QuarantineTotals s_nothing = new() { Entries = 0, Bytes = 0, ByReason = [] };

    private QuarantineTotals _last = s_nothing;

    private IQuarantineGrain Grain => grains.GetGrain<IQuarantineGrain>(IQuarantineGrain.Key);

    /// <inheritdoc/>
    public async ValueTask KeepAsync(
        string source, IReadOnlyList<Rejection> rejections, CancellationToken cancellation = default)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        foreach (var records in Messages(rejections.Select(each => QuarantineEntry.Create(now, source, each))))
        {
            var batch = new QuarantineBatch { Records = records, BytesMax = bytesMax };
            if (await CallAsync(() => Grain.KeepAsync(batch), cancellation) is { } full)
                throw new QuarantineException(FullText(full));
        }
    }

    /// <inheritdoc/>
    public async ValueTask<int> RemoveAsync(
        IReadOnlyCollection<QuarantineId> ids, CancellationToken cancellation = default)
    {
        if (ids.Count == 0) return 0;
        string[] texts = [.. ids.Select(id => id.ToString())];
        return await CallAsync(() => Grain.RemoveAsync(texts), cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask<QuarantineSummary> SummariseAsync(CancellationToken cancellation = default)
    {
        try
        {
            _last = await CallAsync(Grain.SummariseAsync, cancellation);
            var problem = _last switch
            {
                { IsFull: true } => FullText(_last),
                { Damaged: > 0 } => $"{_last.Damaged:N0} segments of the cluster's quarantine are damaged and passed "
                    + "over; the silos' log names them",
                _ => null,
            };
            return Summary(_last, problem);
        }
        catch (QuarantineException e)
        {
            return Summary(_last, e.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<QuarantinePage> ListAsync(QuarantineQuery query, CancellationToken cancellation = default)
    {
        var filter = new QuarantineFilter
        {
            Reason = query.Reason?.Reason(),
            Source = query.Source,
            Since = query.Since,
            Limit = Math.Clamp(query.Limit, 0, QuarantineQuery.LimitMax),
        };
        var listing = await CallAsync(() => Grain.ListAsync(filter), cancellation);
        var byReason = CountsOf(listing.ByReason);
        var entries = listing.Entries.Where(head => TryOutcome(head.Reason, out _)).Select(HeaderOf);
        return new QuarantinePage([.. entries], byReason.Values.Sum(), byReason);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<QuarantineId>> IdsAsync(
        Outcome? reason, CancellationToken cancellation = default)
    {
        var word = reason?.Reason();
        return [.. (await CallAsync(() => Grain.IdsAsync(word), cancellation)).Select(IdOf)];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<QuarantineId>> FindAsync(
        string prefix, int limit, CancellationToken cancellation = default)
    {
        var start = prefix.ToLowerInvariant();
        return [.. (await CallAsync(() => Grain.FindAsync(start, limit), cancellation)).Select(IdOf)];
    }

    /// <inheritdoc/>
    public async ValueTask<QuarantineEntry?> ReadAsync(QuarantineId id, CancellationToken cancellation = default)
    {
        var text = id.ToString();
        if (await CallAsync(() => Grain.ReadAsync(text), cancellation) is not { } record) return null;
        var head = record.Header;
        if (!TryOutcome(head.Reason, out var outcome))
        {
            throw new QuarantineException(
                $"the entry {text} has a reason that this version does not know, {head.Reason}: ask a newer gateway");
        }

        var rejection = new Rejection(outcome, head.Detail, head.Offset, record.Bytes, head.Length);
        return QuarantineId.Of(head.Source, rejection) == id
            ? new QuarantineEntry(id, head.KeptAt, head.Source, rejection)
            : throw new QuarantineException($"the entry {text} is damaged: its bytes are not those that were kept");
    }

    private static IEnumerable<QuarantinedRecord[]> Messages(IEnumerable<QuarantineEntry> entries)
    {
        List<QuarantinedRecord> records = [];
        var bytes = 0;
        foreach (var entry in entries)
        {
            records.Add(RecordOf(entry));
            bytes += entry.Rejection.Bytes.Length;
            if (bytes < MessageBytes) continue;
            yield return [.. records];
            records.Clear();
            bytes = 0;
        }

        if (records.Count > 0) yield return [.. records];
    }

    private static QuarantinedRecord RecordOf(QuarantineEntry entry) => new()
    {
        Header = new QuarantinedHeader
        {
            Id = entry.Id.ToString(),
            KeptAt = entry.KeptAt,
            Reason = entry.Rejection.Outcome.Reason(),
            Detail = entry.Rejection.Detail,
            Source = entry.Source,
            Offset = entry.Rejection.Offset,
            Length = entry.Rejection.Length,
            KeptBytes = entry.Rejection.Bytes.Length,
        },
        Bytes = entry.Rejection.Bytes,
    };

    private static QuarantineHeader HeaderOf(QuarantinedHeader head) => new(
        IdOf(head.Id), head.KeptAt, OutcomeOf(head.Reason), head.Detail, head.Source, head.Offset, head.Length,
        head.KeptBytes);

    private static QuarantineId IdOf(string text) => QuarantineId.TryParse(text, out var id)
        ? id
        : throw new QuarantineException($"the cluster's quarantine holds '{text}', which is no id");

    private static bool TryOutcome(string reason, out Outcome outcome) =>
        Outcomes.TryParse($"rejected: {reason}", out outcome);

    private static Outcome OutcomeOf(string reason) => TryOutcome(reason, out var outcome) ? outcome : default;

    /// <summary>Counts by reason; a reason of a newer version's is left to newer gateways.</summary>
    private static SortedDictionary<Outcome, long> CountsOf(Dictionary<string, long> byReason) =>
        new(byReason.Where(count => TryOutcome(count.Key, out _))
            .ToDictionary(count => OutcomeOf(count.Key), count => count.Value));

    private QuarantineSummary Summary(QuarantineTotals totals, string? problem) => new(
        totals.Entries, totals.Bytes, bytesMax, totals.Oldest, CountsOf(totals.ByReason), problem);

    private string FullText(QuarantineTotals totals) =>
        $"the cluster's quarantine is full ({totals.Entries:N0} records, {ByteSize.Text(totals.Bytes)}; the bounds are "
        + $"{IQuarantineGrain.EntriesMax:N0} and {ByteSize.Text(bytesMax)}, --quarantine-max); at any gateway GET "
        + "/v1/quarantine will list what is in it, POST /v1/quarantine/replay and /v1/quarantine/drop make room";

    private static async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return await call().WaitAsync(cancellation);
        }
        catch (Exception e) when (e is StoreFaultException or OrleansException or TimeoutException)
        {
            throw new QuarantineException($"the cluster's quarantine does not answer: {e.Message}", e);
        }
    }
}
