using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Sinks.Delivering;
using Orleans.Storage;

namespace Grainwatch.Grains;

/// <summary>
/// A delivery queue in grain storage: a table that names segments, and holds the newest bytes itself. A segment is
/// written once, under a name that nobody ever had, and never changed; the table is replaced if nobody else has: so
/// each change is there whole or not at all, and of two activations one writes.
/// </summary>
/// <param name="storage">Where it is stored.</param>
/// <param name="grain">Whose it is.</param>
/// <param name="tailBytesMax">The size from which the table's bytes become a segment.</param>
internal sealed class GrainDeliveryLog(
    IGrainStorage storage, GrainId grain, int tailBytesMax = GrainDeliveryLog.TailBytesMax) : IDeliveryLog
{
    /// <summary>The size from which the table's bytes become a segment.</summary>
    public const int TailBytesMax = 64 * 1024;

    private const int SegmentBytes = 512 * 1024;
    private const int ReadsAtOnce = 16;

    private readonly GrainRecord _record = new(storage, GrainStorage.Delivery, grain);
    private readonly string _tag = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private DeliveryTable _table = new([], []);
    private long _number;

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> ReadAsync()
    {
        try
        {
            if (await _record.ReadAsync() is not { } bytes) return default;
            _table = VersionedJson.Read(DeliveryTable.Version, bytes, DeliveryContext.Default.DeliveryTable);
            List<byte> all = [];
            foreach (var names in _table.Segments.Chunk(ReadsAtOnce))
            {
                foreach (var segment in await Task.WhenAll(names.Select(name => ReadAsync(name))))
                    all.AddRange(segment);
            }

            all.AddRange(_table.Tail);
            return all.ToArray();
        }
        catch (DamagedRecordException e)
        {
            throw new DeliveryException(
                $"the delivery queue {grain} is damaged: {e.Message} Put a copy of its records back; or remove "
                + $"those of the state '{GrainStorage.Delivery}', and delivery begins anew: what waited is not "
                + "delivered.", e);
        }
        catch (PrincipalStoreException e)
        {
            throw new DeliveryException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public Task AppendAsync(ReadOnlyMemory<byte> bytes) => GuardAsync(async () =>
    {
        byte[] tail = [.. _table.Tail, .. bytes.Span];
        await WriteAsync(tail.Length < tailBytesMax
            ? _table with { Tail = tail }
            : new DeliveryTable([.. _table.Segments, .. await AddAsync(tail)], []));
    });

    /// <inheritdoc/>
    public Task ReplaceAsync(ReadOnlyMemory<byte> bytes) => GuardAsync(async () =>
    {
        var retired = _table.Segments;
        await WriteAsync(new DeliveryTable(await AddAsync(bytes), []));
        await ClearAsync(retired);
    });

    private static async Task GuardAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (PrincipalStoreException e)
        {
            throw new DeliveryException(e.Message, e);
        }
    }

    private async Task WriteAsync(DeliveryTable table)
    {
        await _record.WriteAsync(
            VersionedJson.Write(DeliveryTable.Version, table, DeliveryContext.Default.DeliveryTable));
        _table = table;
    }

    private async Task<List<string>> AddAsync(ReadOnlyMemory<byte> bytes)
    {
        List<string> names = [];
        for (var at = 0; at < bytes.Length; at += SegmentBytes)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{_tag}-{++_number}");
            await Segment(name).WriteAsync(bytes.Slice(at, Math.Min(SegmentBytes, bytes.Length - at)).ToArray());
            names.Add(name);
        }

        return names;
    }

    private async Task<byte[]> ReadAsync(string name) => await Segment(name).ReadAsync()
        ?? throw new DamagedRecordException($"Its segment {name} is missing.");

    /// <summary>Removes what the table names no more. What stays is in nobody's way.</summary>
    private async Task ClearAsync(IReadOnlyList<string> retired)
    {
        try
        {
            foreach (var name in retired)
            {
                // For its version, without which nothing is removed.
                var segment = Segment(name);
                await segment.ReadAsync();
                if (segment.Version is not null) await segment.ClearAsync();
            }
        }
        catch (PrincipalStoreException)
        {
            // The change is made all the same.
        }
    }

    private GrainRecord Segment(string name) =>
        new(storage, GrainStorage.Delivery, GrainId.Create($"{grain.Type}-part", $"{grain.Key}/{name}"));
}

/// <summary>Which segments a delivery queue has, oldest first, and what came after them.</summary>
/// <param name="Segments">Their names.</param>
/// <param name="Tail">The newest bytes.</param>
internal sealed record DeliveryTable(IReadOnlyList<string> Segments, byte[] Tail)
{
    /// <summary>The version of its form, and of what the bytes hold.</summary>
    public const byte Version = 1;
}

/// <summary>How the table is written.</summary>
[JsonSerializable(typeof(DeliveryTable))]
internal sealed partial class DeliveryContext : JsonSerializerContext;
