namespace Grainwatch.Detection.Events;

/// <summary>
/// Where a request came from: CloudTrail's <c>sourceIPAddress</c> as written, and what the geolocation databases say of
/// it. One instance serves every event from that address until the databases change.
/// </summary>
public sealed class Origin : IEquatable<Origin>
{
    /// <summary>An origin. Location, system and traits only count for a public address.</summary>
    public Origin(
        string address,
        SourceIp? ip = null,
        Location? location = null,
        AutonomousSystem? system = null,
        NetworkTraits traits = NetworkTraits.None,
        GeoDatabase? database = null)
    {
        Address = address;
        Ip = ip;
        if (ip is not { IsPublic: true } publicIp) return;
        Location = location;
        System = system;
        Traits = traits;
        Database = database;
        Network = system is null ? publicIp.Prefix.ToPrefixString() : $"AS{system.Number}";
    }

    /// <summary>The field's text: an address, or a service such as <c>ec2.amazonaws.com</c>.</summary>
    public string Address { get; }

    /// <summary>The address, when the text is one.</summary>
    public SourceIp? Ip { get; }

    /// <summary>Where the address is, when a database knows.</summary>
    public Location? Location { get; }

    /// <summary>Who announces the address, when a database knows.</summary>
    public AutonomousSystem? System { get; }

    /// <summary>What the databases say of the address's use.</summary>
    public NetworkTraits Traits { get; }

    /// <summary>The database that gave the location.</summary>
    public GeoDatabase? Database { get; }

    /// <summary>
    /// The network's key: <c>AS64500</c>, without an ASN the /24 or /48; null when the source is no public address.
    /// </summary>
    public string? Network { get; }

    /// <summary>The place, when there is one.</summary>
    public Place? Place => Location?.Place;

    /// <inheritdoc/>
    public bool Equals(Origin? other) => ReferenceEquals(this, other)
        || (other is not null && Address == other.Address && Location == other.Location && System == other.System
            && Traits == other.Traits && Database == other.Database);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Origin);

    /// <inheritdoc/>
    public override int GetHashCode() => Address.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => Address;
}
