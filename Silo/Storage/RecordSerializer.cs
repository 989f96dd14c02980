using Grainwatch.Grains;
using Orleans.Storage;

namespace Grainwatch.Silo.Storage;

/// <summary>
/// Stores a grain's record as the bytes it is, without a wrapping: they carry their own version, and are read by
/// whatever reads that.
/// </summary>
internal sealed class RecordSerializer : IGrainStorageSerializer
{
    /// <inheritdoc/>
    public BinaryData Serialize<T>(T? input) => input is StoredRecord record
        ? new BinaryData(record.Bytes)
        : throw new NotSupportedException($"Only {nameof(StoredRecord)} is stored, not {typeof(T)}.");

    /// <inheritdoc/>
    public T Deserialize<T>(BinaryData input)
    {
        // The bytes may lie in a buffer that somebody else gets next.
        object record = new StoredRecord { Bytes = input.ToArray() };
        return record is T read
            ? read
            : throw new NotSupportedException($"Only {nameof(StoredRecord)} is stored, not {typeof(T)}.");
    }
}
