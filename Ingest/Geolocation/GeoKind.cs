namespace Grainwatch.Ingest.Geolocation;

/// <summary>What a geolocation file tells of an address.</summary>
public enum GeoKind
{
    /// <summary>City, subdivision, country, coordinates.</summary>
    City,

    /// <summary>The country alone.</summary>
    Country,

    /// <summary>The autonomous system that announces it.</summary>
    Asn,

    /// <summary>Whether it is a relay, a VPN or a hosting provider's.</summary>
    AnonymousIp,
}
