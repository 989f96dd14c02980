using System.Globalization;
using System.Security.Cryptography;
using Grainwatch.Detection.Principals;
using Orleans.Storage;

namespace Grainwatch.Grains;

/// <summary>
/// The stored records of a quarantine: segments, and a table that names them. Segments are written under names that
/// nobody ever had, then the table, if nobody else has: so each change is there whole or not at all, whoever dies in
/// between, and of two activations one writes. In memory are the heads, and the bytes of the last segment. For one
/// writer at a time.
/// </summary>
/// <param name="storage">Where they are stored.</param>
/// <param name="grain">Whose they are.</param>
/// <param name="segmentBytes">The size from which a segment is followed by another.</param>
internal sealed class QuarantineStore(
    IGrainStorage storage, GrainId grain, int segmentBytes = QuarantineStore.SegmentBytes)
{
    /// <summary>The size from which a segment is followed by another: it has at most a record more.</summary>
    public const int SegmentBytes = 256 * 1024;

    private const int ReadsAtOnce = 16;

    private readonly GrainRecord _table = new(storage, GrainStorage.Quarantine, grain);
    private readonly Dictionary<string, QuarantineSlot> _slots = new(StringComparer.Ordinal);
    private readonly string _tag = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private List<QuarantineSegment> _segments = [];
    private (QuarantineSegment? Segment, byte[] Bytes) _last = (null, []);
    private long _number;

    /// <summary>How many entries there are.</summary>
    public int Count => _slots.Count;

    /// <summary>Bytes that they take.</summary>
    public long Size => _segments.Sum(segment => segment.Size);

    /// <summary>Segments that cannot be read.</summary>
    public IEnumerable<string> Damaged => _segments.Where(segment => segment.IsDamaged).Select(segment => segment.Name);

    /// <summary>The heads of all entries, oldest first.</summary>
    public IEnumerable<QuarantinedHeader> Heads =>
        _segments.SelectMany(segment => segment.Slots).Select(slot => slot.Head);

    /// <summary>The entry of an id; null when there is none.</summary>
    public QuarantineSlot? Find(string id) => _slots.GetValueOrDefault(id);

    /// <summary>Reads the table and the heads.</summary>
    /// <exception cref="DamagedRecordException">The table cannot be read; nothing may be kept over it.</exception>
    /// <exception cref="PrincipalStoreException">The storage cannot be read.</exception>
    public async Task ReadAsync()
    {
        if (await _table.ReadAsync() is not { } bytes) return;
        var table = VersionedJson.Read(QuarantineTable.Version, bytes, QuarantineContext.Default.QuarantineTable);
        foreach (var names in table.Segments.Chunk(ReadsAtOnce))
            _segments.AddRange(await Task.WhenAll(names.Select(ReadHeadsAsync)));
        foreach (var slot in _segments.SelectMany(segment => segment.Slots)) _slots[slot.Head.Id] = slot;
    }

    /// <summary>The bytes of an entry.</summary>
    /// <exception cref="DamagedRecordException">They are not what was written.</exception>
    /// <exception cref="PrincipalStoreException">The storage cannot be read.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(QuarantineSlot slot)
    {
        var bytes = await ReadBytesAsync(slot.Segment);
        return bytes.Length == slot.Segment.Length
            ? bytes.AsMemory(slot.At, slot.Head.KeptBytes)
            : throw new DamagedRecordException($"Segment {slot.Segment.Name} has {bytes.Length:N0} bytes, not "
                + $"{slot.Segment.Length:N0}.");
    }

    /// <summary>Takes entries out and others in; it is stored when it answers, and seen from then on.</summary>
    /// <exception cref="PrincipalConflictException">Another activation has written; nothing is changed.</exception>
    /// <exception cref="PrincipalStoreException">Whether it is stored is not known.</exception>
    public async Task ChangeAsync(IReadOnlyCollection<QuarantinedRecord> added, IReadOnlySet<string> removed)
    {
        var change = new Change(this);
        var touched = removed.Select(id => _slots[id].Segment).ToHashSet();
        foreach (var segment in _segments)
        {
            // What is small joins what is written before it, and what comes joins the last.
            var joins = change.HasPending || (added.Count > 0 && segment == _segments[^1]);
            if (touched.Contains(segment) || (joins && !segment.IsDamaged && segment.Size < segmentBytes))
                await change.TakeAsync(segment, removed);
            else
                await change.PassAsync(segment);
        }

        foreach (var record in added) await change.AddAsync(record);
        await change.FlushAsync();
        var table = new QuarantineTable([.. change.Segments.Select(segment => segment.Name)]);
        await _table.WriteAsync(
            VersionedJson.Write(QuarantineTable.Version, table, QuarantineContext.Default.QuarantineTable));

        foreach (var id in removed) _slots.Remove(id);
        foreach (var slot in change.Written.SelectMany(segment => segment.Slots)) _slots[slot.Head.Id] = slot;
        (_segments, _last) = (change.Segments, change.Last);
        await ClearAsync(change.Retired);
    }

    private async Task<QuarantineSegment> ReadHeadsAsync(string name)
    {
        try
        {
            var heads = await HeadsOf(name).ReadAsync() is { } bytes
                ? VersionedJson.Read(QuarantineTable.Version, bytes, QuarantineContext.Default.QuarantinedHeaderArray)
                : null;
            return new QuarantineSegment(name, heads);
        }
        catch (DamagedRecordException)
        {
            return new QuarantineSegment(name, null);
        }
    }

    private async Task<byte[]> ReadBytesAsync(QuarantineSegment segment) =>
        _last.Segment == segment ? _last.Bytes : await BytesOf(segment.Name).ReadAsync() ?? [];

    private async Task<(QuarantineSegment Segment, byte[] Bytes)> WriteAsync(IReadOnlyList<QuarantinedRecord> records)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{_tag}-{++_number}");
        var (headsOf, bytesOf) = (HeadsOf(name), BytesOf(name));
        var segment = new QuarantineSegment(name, [.. records.Select(record => record.Header)])
        {
            Records = [headsOf, bytesOf],
        };
        var bytes = new byte[segment.Length];
        var at = 0;
        foreach (var record in records)
        {
            record.Bytes.CopyTo(bytes.AsMemory(at));
            at += record.Bytes.Length;
        }

        var heads = VersionedJson.Write<QuarantinedHeader[]>(
            QuarantineTable.Version,
            [.. segment.Slots.Select(slot => slot.Head)],
            QuarantineContext.Default.QuarantinedHeaderArray);
        await Task.WhenAll(headsOf.WriteAsync(heads).AsTask(), bytesOf.WriteAsync(bytes).AsTask());
        return (segment, bytes);
    }

    /// <summary>Removes what the table names no more. What stays is in nobody's way.</summary>
    private async Task ClearAsync(IEnumerable<QuarantineSegment> retired)
    {
        try
        {
            foreach (var segment in retired)
            {
                var records = segment.Records ?? [HeadsOf(segment.Name), BytesOf(segment.Name)];
                await Task.WhenAll(records.Select(async record =>
                {
                    // What another activation wrote is read for its version, without which nothing is removed.
                    if (segment.Records is null) await record.ReadAsync();
                    if (record.Version is not null) await record.ClearAsync();
                }));
            }
        }
        catch (PrincipalStoreException)
        {
            // The change is made all the same.
        }
    }

    private GrainRecord HeadsOf(string name) => RecordOf("heads", name);

    private GrainRecord BytesOf(string name) => RecordOf("bytes", name);

    // PostgreSQL tells records apart by their keys alone, and not by the types of grains.
    private GrainRecord RecordOf(string what, string name) =>
        new(storage, GrainStorage.Quarantine, GrainId.Create($"{grain.Type}-part", $"{grain.Key}/{name}/{what}"));

    /// <summary>A change while it is made: the segments there will be.</summary>
    private sealed class Change(QuarantineStore store)
    {
        private List<QuarantinedRecord> _pending = [];
        private long _size;

        public bool HasPending => _pending.Count > 0;

        public List<QuarantineSegment> Segments { get; } = [];

        public List<QuarantineSegment> Written { get; } = [];

        public List<QuarantineSegment> Retired { get; } = [];

        public (QuarantineSegment? Segment, byte[] Bytes) Last { get; private set; } = store._last;

        /// <summary>A segment stays as it is.</summary>
        public async Task PassAsync(QuarantineSegment segment)
        {
            await FlushAsync();
            Segments.Add(segment);
        }

        /// <summary>A segment's entries are written anew, but for those that are taken out.</summary>
        public async Task TakeAsync(QuarantineSegment segment, IReadOnlySet<string> removed)
        {
            Retired.Add(segment);
            var staying = segment.Slots.Where(slot => !removed.Contains(slot.Head.Id)).ToList();
            if (staying.Count == 0) return;
            var bytes = await store.ReadBytesAsync(segment);
            // Bytes that were lost come back as zeros, which no id belongs to; whoever reads them hears so.
            Array.Resize(ref bytes, segment.Length);
            foreach (var slot in staying)
            {
                await AddAsync(new QuarantinedRecord
                {
                    Header = slot.Head,
                    Bytes = bytes.AsMemory(slot.At, slot.Head.KeptBytes),
                });
            }
        }

        public async Task AddAsync(QuarantinedRecord record)
        {
            _pending.Add(record);
            _size += QuarantineSegment.SizeOf(record.Header);
            if (_size >= store.SegmentSize) await FlushAsync();
        }

        public async Task FlushAsync()
        {
            if (_pending.Count == 0) return;
            Last = await store.WriteAsync(_pending);
            Segments.Add(Last.Segment!);
            Written.Add(Last.Segment!);
            (_pending, _size) = ([], 0);
        }
    }

    private int SegmentSize => segmentBytes;
}
