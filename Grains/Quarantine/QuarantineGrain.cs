using Grainwatch.Detection.Principals;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Storage;

namespace Grainwatch.Grains;

/// <summary>
/// Keeps a <see cref="QuarantineStore"/>. Reentrant, so that many share a write; what is not stored yet is not seen.
/// </summary>
[Reentrant]
[GrainType("quarantine"), StoredAs(GrainStorage.Quarantine)]
internal sealed partial class QuarantineGrain(
    [FromKeyedServices(GrainStorage.Provider)] IGrainStorage storage, ILogger<QuarantineGrain> logger)
    : Grain, IQuarantineGrain
{
    private QuarantineStore _store = null!;
    private GroupWrite _write = null!;
    private List<Request> _requests = [];
    private StoreFaultException? _failure;
    private bool _isFull;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _store = new QuarantineStore(storage, this.GetGrainId());
        _write = new GroupWrite(CommitAsync, DeactivateOnIdle);
        await Faults.GuardAsync(ReadAsync);
        foreach (var segment in _store.Damaged) LogDamaged(logger, segment);
    }

    /// <inheritdoc/>
    public async Task<QuarantineTotals?> KeepAsync(QuarantineBatch batch)
    {
        if (Array.Find(batch.Records, record => record.Header.KeptBytes != record.Bytes.Length) is { } wrong)
            throw new ArgumentException($"{wrong.Header.Id} has other bytes than it says.", nameof(batch));
        var request = new Request(batch, []);
        await StoreAsync(request);
        return request.IsRefused ? Totals() : null;
    }

    /// <inheritdoc/>
    public async Task<int> RemoveAsync(string[] ids)
    {
        var request = new Request(null, ids);
        await StoreAsync(request);
        return request.Removed;
    }

    /// <inheritdoc/>
    public Task<QuarantineTotals> SummariseAsync() => Answer(Totals);

    /// <inheritdoc/>
    public Task<QuarantineListing> ListAsync(QuarantineFilter filter) => Answer(() =>
    {
        var matching = _store.Heads.Where(IsMeant).ToList();
        matching.Reverse();
        return new QuarantineListing
        {
            Entries = [.. matching.OrderByDescending(head => head.KeptAt).Take(filter.Limit)],
            ByReason = ByReason(matching),
        };

        bool IsMeant(QuarantinedHeader head) =>
            (filter.Reason is null || head.Reason == filter.Reason)
            && (filter.Since is null || head.KeptAt >= filter.Since)
            && (filter.Source is null || head.Source.Contains(filter.Source, StringComparison.OrdinalIgnoreCase));
    });

    /// <inheritdoc/>
    public Task<string[]> IdsAsync(string? reason) => Answer<string[]>(() =>
    [
        .. _store.Heads.Where(head => reason is null || head.Reason == reason).OrderBy(head => head.KeptAt)
            .Select(head => head.Id),
    ]);

    /// <inheritdoc/>
    public Task<string[]> FindAsync(string prefix, int limit) => Answer<string[]>(() =>
    [
        .. _store.Find(prefix) is null
            ? _store.Heads.Select(head => head.Id).Where(id => id.StartsWith(prefix, StringComparison.Ordinal))
                .Take(limit)
            : [prefix],
    ]);

    /// <inheritdoc/>
    public async Task<QuarantinedRecord?> ReadAsync(string id)
    {
        if (_failure is not null) throw _failure;
        try
        {
            while (_store.Find(id) is { } slot)
            {
                try
                {
                    return new QuarantinedRecord { Header = slot.Head, Bytes = await _store.ReadAsync(slot) };
                }
                catch (DamagedRecordException) when (_store.Find(id) != slot)
                {
                    // It was written elsewhere meanwhile, or taken out.
                }
            }

            return null;
        }
        catch (PrincipalStoreException e)
        {
            throw Faults.Of(e);
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            await _store.ReadAsync();
        }
        catch (DamagedRecordException e)
        {
            throw new DamagedRecordException(
                $"The quarantine's table is damaged, and nothing is kept over it: {e.Message} Put a copy of the record "
                + $"'{GrainStorage.Quarantine}' back; or remove it, and quarantine begins empty.", e);
        }
    }

    private Task<T> Answer<T>(Func<T> answer) => _failure is null ? Task.FromResult(answer()) : throw _failure;

    private QuarantineTotals Totals() => new()
    {
        Entries = _store.Count,
        Bytes = _store.Size,
        Oldest = _store.Count == 0 ? null : _store.Heads.Min(head => head.KeptAt),
        ByReason = ByReason(_store.Heads),
        IsFull = _isFull,
        Damaged = _store.Damaged.Count(),
    };

    private static Dictionary<string, long> ByReason(IEnumerable<QuarantinedHeader> heads) =>
        heads.CountBy(head => head.Reason).ToDictionary(count => count.Key, count => (long)count.Value);

    private Task StoreAsync(Request request)
    {
        if (_failure is not null) throw _failure;
        _requests.Add(request);
        return Faults.GuardAsync(() => _write.WriteAsync());
    }

    /// <summary>Does all that was asked for in one change.</summary>
    private async Task CommitAsync()
    {
        var requests = _requests;
        _requests = [];
        Dictionary<string, QuarantinedRecord> added = [];
        HashSet<string> removed = [];
        var (count, size) = (_store.Count, _store.Size);
        foreach (var request in requests)
        {
            request.Removed = Remove(request.Ids);
            if (request.Batch is not null) request.IsRefused = !Add(request.Batch);
        }

        if (added.Count + removed.Count > 0)
        {
            try
            {
                await _store.ChangeAsync(added.Values, removed);
            }
            catch (PrincipalStoreException e)
            {
                // Whether it is stored is not known: the next activation reads it.
                _failure = Faults.Of(e);
                throw;
            }

            _isFull = false;
        }

        _isFull |= requests.Exists(request => request.IsRefused);

        int Remove(string[] ids)
        {
            var done = 0;
            foreach (var id in ids)
            {
                var head = added.GetValueOrDefault(id)?.Header ?? _store.Find(id)?.Head;
                if (head is null || (!added.Remove(id) && !removed.Add(id))) continue;
                (count, size, done) = (count - 1, size - QuarantineSegment.SizeOf(head), done + 1);
            }

            return done;
        }

        bool Add(QuarantineBatch batch)
        {
            var fresh = batch.Records.Where(record => IsNew(record.Header.Id))
                .DistinctBy(record => record.Header.Id).ToList();
            var more = fresh.Sum(record => QuarantineSegment.SizeOf(record.Header));
            // What is known needs no room.
            if (fresh.Count == 0) return true;
            if (count + fresh.Count > IQuarantineGrain.EntriesMax || size + more > batch.BytesMax) return false;
            foreach (var record in fresh) added.Add(record.Header.Id, record);
            (count, size) = (count + fresh.Count, size + more);
            return true;
        }

        bool IsNew(string id) => !added.ContainsKey(id) && (_store.Find(id) is null || removed.Contains(id));
    }

    /// <summary>What somebody wants changed, and what became of it.</summary>
    private sealed record Request(QuarantineBatch? Batch, string[] Ids)
    {
        public bool IsRefused { get; set; }

        public int Removed { get; set; }
    }

    [LoggerMessage(20, LogLevel.Error,
        "Segment {Segment} of the quarantine is damaged or of an unknown version; it stays, and is passed over")]
    private static partial void LogDamaged(ILogger logger, string segment);
}
