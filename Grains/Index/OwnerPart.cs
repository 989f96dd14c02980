using Grainwatch.Detection.Alerts;

namespace Grainwatch.Grains;

/// <summary>A part of a shard of the alerts' owners.</summary>
internal sealed class OwnerPart : IPart<OwnerPart>
{
    private const byte Version = 1;

    /// <summary>Keys of principals by the ids of their alerts.</summary>
    public Dictionary<AlertId, string> Owners { get; } = [];

    /// <summary>
    /// The hash that chooses an alert's part: the end of its id, whose beginning has chosen the shard.
    /// </summary>
    public static uint HashOf(AlertId id) => (uint)id.Value;

    /// <inheritdoc/>
    public static OwnerPart Read(ReadOnlySpan<byte> bytes)
    {
        var part = new OwnerPart();
        foreach (var (text, owner) in VersionedJson.Read(Version, bytes, RecordContext.Default.DictionaryStringString))
        {
            if (!AlertId.TryParse(text, out var id)) throw new DamagedRecordException($"'{text}' is no alert id.");
            part.Owners[id] = owner;
        }

        return part;
    }

    /// <inheritdoc/>
    public byte[] Write() => VersionedJson.Write(
        Version,
        Owners.ToDictionary(entry => entry.Key.ToString(), entry => entry.Value),
        RecordContext.Default.DictionaryStringString);

    /// <inheritdoc/>
    public (OwnerPart Low, OwnerPart High) Split(int bit)
    {
        var (low, high) = (new OwnerPart(), new OwnerPart());
        foreach (var (id, owner) in Owners) (((HashOf(id) >> bit) & 1) == 0 ? low : high).Owners.Add(id, owner);
        return (low, high);
    }
}
