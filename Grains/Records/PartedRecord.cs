using Grainwatch.Detection.Principals;
using Orleans.Storage;

namespace Grainwatch.Grains;

/// <summary>
/// A record that grows: parts of a bounded size and a table of them. What changed is written, not the whole; a part
/// that outgrows its size becomes two. For one writer at a time, while others may change what is held.
/// </summary>
/// <typeparam name="T">What a part holds.</typeparam>
/// <param name="storage">Where it is stored.</param>
/// <param name="name">Name of the state.</param>
/// <param name="grain">Whose it is.</param>
/// <param name="partBytesMax">The size from which a part is split.</param>
internal sealed class PartedRecord<T>(
    IGrainStorage storage, string name, GrainId grain, int partBytesMax = PartedRecord<T>.PartBytesMax)
    where T : class, IPart<T>, new()
{
    /// <summary>
    /// The size from which a part is split. All of a part is written whatever changes in it; and what is smaller than
    /// 85,000 bytes is collected with the young.
    /// </summary>
    public const int PartBytesMax = 64 * 1024;

    /// <summary>The most parts; when there are so many, they grow.</summary>
    private const int PartsMax = 4096;

    private const int ReadsAtOnce = 16;
    private const int WritesAtOnce = 8;

    private readonly GrainRecord _table = new(storage, name, grain);
    private readonly Dictionary<PartId, Part> _parts = [];
    private readonly List<GrainRecord> _retired = [];
    private bool _isTableDirty;
    private bool _isWhole;

    /// <summary>Whether there is a record.</summary>
    public bool IsStored => _table.Version is not null;

    /// <summary>Whether a record, or a part of one, was there that could not be read.</summary>
    public bool WasDamaged { get; private set; }

    /// <summary>Whether nothing is missing.</summary>
    public bool IsWhole
    {
        get => _isWhole;
        set => (_isWhole, _isTableDirty) = (value, _isTableDirty || value != _isWhole);
    }

    /// <summary>Everything that is held.</summary>
    public IEnumerable<T> Parts => _parts.Values.Select(part => part.Content);

    /// <summary>Number of parts.</summary>
    public int Count => _parts.Count;

    /// <summary>
    /// Reads what is stored. What is lost, damaged or of an unknown version is left out, and the record is not whole.
    /// </summary>
    /// <exception cref="PrincipalStoreException">The storage cannot be read.</exception>
    public async Task ReadAsync()
    {
        var table = await ReadTableAsync();
        _isWhole = table is { IsWhole: true };
        foreach (var ids in (table?.Parts ?? [default]).Chunk(ReadsAtOnce))
            await Task.WhenAll(ids.Select(id => ReadPartAsync(id, table is not null)));
    }

    /// <summary>The part of a hash.</summary>
    public T PartOf(uint hash) => Find(hash).Content;

    /// <summary>Says that the part of a hash was changed.</summary>
    public void Touch(uint hash) => Find(hash).IsDirty = true;

    /// <summary>Writes what was changed: parts first, so that the table never names one that is not there.</summary>
    /// <exception cref="PrincipalConflictException">Another activation has written.</exception>
    /// <exception cref="PrincipalStoreException">What was written is not known.</exception>
    public async Task WriteAsync()
    {
        Queue<Part> dirty = new(_parts.Values.Where(part => part.IsDirty));
        while (dirty.Count > 0)
        {
            List<Task> writes = [];
            while (writes.Count < WritesAtOnce && dirty.TryDequeue(out var part))
            {
                part.IsDirty = false;
                var bytes = part.Content.Write();
                if (bytes.Length > partBytesMax && _parts.Count < PartsMax && part.Id.Depth < PartId.DepthMax)
                    foreach (var half in Split(part)) dirty.Enqueue(half);
                else
                    writes.Add(part.WriteAsync(bytes));
            }

            await Task.WhenAll(writes);
        }

        if (_isTableDirty || !IsStored)
        {
            _isTableDirty = false;
            await _table.WriteAsync(new PartTable(_isWhole, [.. _parts.Keys]).Write());
        }

        await ClearRetiredAsync();
    }

    private async Task<PartTable?> ReadTableAsync()
    {
        try
        {
            return await _table.ReadAsync() is { } bytes ? PartTable.Read(bytes) : null;
        }
        catch (DamagedRecordException)
        {
            WasDamaged = true;
            return null;
        }
    }

    private async Task ReadPartAsync(PartId id, bool isListed)
    {
        var part = NewPart(id, new T());
        _parts.Add(id, part);
        try
        {
            // One that no table lists was left by a crash, long ago perhaps: it is overwritten.
            if (await part.ReadAsync() is { } bytes && isListed) part.Content = T.Read(bytes);
            else _isWhole = false;
        }
        catch (DamagedRecordException)
        {
            WasDamaged = true;
            _isWhole = false;
        }
    }

    private Part[] Split(Part part)
    {
        var (low, high) = part.Content.Split(part.Id.Depth);
        Part[] halves = [NewPart(part.Id.Low, low), NewPart(part.Id.High, high)];
        _parts.Remove(part.Id);
        foreach (var half in halves) _parts.Add(half.Id, half);
        _retired.Add(part.Record);
        _isTableDirty = true;
        return halves;
    }

    /// <summary>Removes records that the table names no more. One that stays is in nobody's way.</summary>
    private async Task ClearRetiredAsync()
    {
        foreach (var record in _retired)
        {
            try
            {
                if (record.Version is not null) await record.ClearAsync();
            }
            catch (PrincipalStoreException)
            {
                break;
            }
        }

        _retired.Clear();
    }

    private Part Find(uint hash)
    {
        for (var depth = 0; depth <= PartId.DepthMax; depth++)
            if (_parts.TryGetValue(PartId.Of(hash, depth), out var part)) return part;
        throw new InvalidOperationException($"{grain} has no part for {hash:x8}.");
    }

    private Part NewPart(PartId id, T content) =>
        new(id, new GrainRecord(storage, name, GrainId.Create($"{grain.Type}-part", $"{grain.Key}/{id}")), content);

    private sealed class Part(PartId id, GrainRecord record, T content)
    {
        private bool _isRead;

        public PartId Id => id;

        public GrainRecord Record => record;

        public T Content { get; set; } = content;

        public bool IsDirty { get; set; }

        public async Task<byte[]?> ReadAsync()
        {
            _isRead = true;
            return await record.ReadAsync();
        }

        public async Task WriteAsync(byte[] bytes)
        {
            // A crash may have left one of the name; its version is needed to replace it.
            if (!_isRead) await ReadAsync();
            await record.WriteAsync(bytes);
        }
    }
}
