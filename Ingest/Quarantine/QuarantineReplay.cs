using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Deliveries;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Routing;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>What became of an entry that was read again.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Became">The outcomes of its records: "1 accepted", "1 rejected: bad-time".</param>
/// <param name="IsRemoved">Whether it left quarantine.</param>
/// <param name="Remains">Why it did not, a sentence; null when it did.</param>
public sealed record ReplayedEntry(QuarantineId Id, string Became, bool IsRemoved, string? Remains);

/// <summary>What became of entries that were read again.</summary>
/// <param name="Selected">Entries there were.</param>
/// <param name="Removed">Entries that left quarantine.</param>
/// <param name="Receipt">The outcome of each record in those that were tried.</param>
/// <param name="Entries">The first of them, at most <see cref="QuarantineReplay.EntriesShown"/>.</param>
/// <param name="Failure">Why it stopped before the last; null when it did not.</param>
public sealed record QuarantineReplayResult(
    long Selected, long Removed, Receipt Receipt, IReadOnlyList<ReplayedEntry> Entries, string? Failure);

/// <summary>
/// Reads entries again as if they came today, applies what is an event now, and takes out what is durable then, or
/// known, or nobody's activity. Events are applied first: whatever happens in between, an event is applied again, which
/// changes nothing, and none is lost. Safe to call from any thread.
/// </summary>
public sealed class QuarantineReplay(IQuarantine quarantine, IEventRoute route, ReaderPool readers)
{
    /// <summary>Entries that a result shows.</summary>
    public const int EntriesShown = 1000;

    // Entries whose events are held and handed over together.
    private const int ChunkEntries = 256;

    /// <summary>Replays entries; those that are no longer there are passed over.</summary>
    /// <exception cref="QuarantineException">Entries cannot be taken out.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; what was applied until then stays so.</exception>
    public async Task<QuarantineReplayResult> RunAsync(
        IReadOnlyList<QuarantineId> ids, CancellationToken cancellation = default)
    {
        var receipt = new Receipt();
        List<ReplayedEntry> shown = [];
        var removed = 0L;
        foreach (var chunk in ids.Chunk(ChunkEntries))
        {
            cancellation.ThrowIfCancellationRequested();
            var readings = await ReadAsync(chunk, cancellation);
            // In the order of their events, so that none is late for another one's sake.
            await Task.WhenAll(readings.OrderBy(reading => reading.FirstEvent).Select(ApplyAsync).ToList());
            // Not cancelled: what is durable should not be tried again.
            var done = readings.Where(reading => reading.Remains is null).Select(reading => reading.Id).ToList();
            removed += await quarantine.RemoveAsync(done, CancellationToken.None);
            foreach (var reading in readings)
            {
                receipt.Add(reading.Receipt);
                if (shown.Count < EntriesShown) shown.Add(reading.ToResult());
            }

            if (readings.FirstOrDefault(reading => reading.Failure is not null) is { Failure: var failure })
                return new QuarantineReplayResult(ids.Count, removed, receipt, shown, failure);
        }

        return new QuarantineReplayResult(ids.Count, removed, receipt, shown, null);
    }

    private async Task<List<Reading>> ReadAsync(IEnumerable<QuarantineId> ids, CancellationToken cancellation)
    {
        using var lease = readers.Rent();
        List<Reading> readings = [];
        foreach (var id in ids)
        {
            var reading = new Reading(id);
            try
            {
                if (await quarantine.ReadAsync(id, cancellation) is not { } entry) continue;
                reading.Take(lease.Reader, entry);
            }
            catch (QuarantineException e)
            {
                reading.Remains = $"{e.Message.TrimEnd('.')}; send it again from its source, and drop it here";
            }

            readings.Add(reading);
        }

        return readings;
    }

    private async Task ApplyAsync(Reading reading)
    {
        if (reading.Events.Count == 0) return;
        try
        {
            var routed = await route.TryRouteAsync(reading.Events, CancellationToken.None);
            reading.Receipt.Add(routed.Receipt);
            foreach (var (events, failure) in routed.Poisoned)
            {
                // It stays, and keeps none of the others from being replayed.
                reading.Receipt.Add(Outcome.RejectedPoisonedPrincipal, events.Count);
                reading.Remains = $"its principal cannot be served: {failure.Message}";
            }
        }
        catch (PrincipalStoreException e)
        {
            reading.Failure = reading.Remains = $"its events could not be made durable: {e.Message}";
        }
    }

    /// <summary>What is in an entry now.</summary>
    private sealed class Reading(QuarantineId id) : IRecordSink
    {
        public QuarantineId Id => id;

        public List<TrailEvent> Events { get; } = [];

        public Receipt Receipt { get; } = new();

        public DateTime FirstEvent => Events.Count == 0 ? default : Events.Min(e => e.Time);

        /// <summary>Why it stays in quarantine.</summary>
        public string? Remains { get; set; }

        /// <summary>Why its events are not durable.</summary>
        public string? Failure { get; set; }

        /// <summary>Reads its bytes; what is no record any more is nobody's to take out silently.</summary>
        public void Take(TrailReader reader, QuarantineEntry entry)
        {
            if (entry.IsCut)
                Remains = "only its first bytes are kept; send it again from its source, and drop it here";
            else if (entry.Rejection.Length == 0)
                Remains = "it is the missing end of its data; send that again whole, and drop it here";
            else if (reader.Read(entry.Rejection.Bytes, this).Records == 0)
                Remains = "it holds no record now; drop it if it is of no use";
        }

        public void OnEvent(TrailEvent trailEvent) => Events.Add(trailEvent);

        public void OnIgnored(Outcome outcome) => Receipt.Add(outcome);

        public void OnRejected(Rejection rejection)
        {
            Receipt.Add(rejection.Outcome);
            Remains ??= rejection.Detail;
        }

        public ReplayedEntry ToResult() => new(id, Receipt.ToString(), Remains is null, Remains);
    }
}
