using Grainwatch.Detection.Events;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.State;

/// <summary>An address as one build of a database located it: after a new build it is another entry.</summary>
/// <param name="Ip">The address.</param>
/// <param name="Place">Where it was said to be.</param>
/// <param name="Database">Which database said so.</param>
public readonly record struct AddressKey(SourceIp Ip, Place? Place, GeoDatabase? Database) : IComparable<AddressKey>
{
    /// <summary>The key of an origin that has an address.</summary>
    public static AddressKey Of(Origin origin) => new(origin.Ip!.Value, origin.Place, origin.Database);

    /// <inheritdoc/>
    public int CompareTo(AddressKey other)
    {
        var order = Ip.CompareTo(other.Ip);
        if (order == 0) order = string.CompareOrdinal(Place?.Id, other.Place?.Id);
        if (order == 0) order = string.CompareOrdinal(Database?.Name, other.Database?.Name);
        return order != 0 ? order : Nullable.Compare(Database?.Built, other.Database?.Built);
    }

    /// <inheritdoc/>
    public override int GetHashCode() => Ip.GetHashCode();
}

/// <summary>What a principal remembers of an address.</summary>
public sealed class AddressUsage : Usage
{
    /// <summary>The address and where it is; of one key all origins are alike.</summary>
    public Origin Origin { get; private set; } = null!;

    /// <summary>Unbroken presences.</summary>
    public SpanList<Span> Presence { get; } = [];

    internal override void Write(WireWriter writer)
    {
        base.Write(writer);
        Presence.Write(writer);
    }

    internal override void Read(WireReader reader)
    {
        base.Read(reader);
        Presence.Read(reader);
    }

    internal override void WriteParts(WireWriter writer)
    {
        writer.Origin(Origin);
        base.WriteParts(writer);
    }

    internal override void ReadParts(WireReader reader)
    {
        Origin = reader.Origin();
        base.ReadParts(reader);
    }

    private protected override void OnFirst(TrailEvent e) => Origin = e.Origin;
}
