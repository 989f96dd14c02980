using Grainwatch.Ingest.Geolocation.Mmdb;

namespace Grainwatch.Ingest.Geolocation;

/// <summary>
/// Tells a file's kind: by its type's name where the fields of its records agree, else by the fields. A name alone is
/// not believed, because a file that answers nothing would pass for one that knows nothing.
/// </summary>
internal static class GeoSchema
{
    private const string Accepted = "MaxMind's City, Country, ASN or Anonymous-IP schema, or DB-IP's flat one";

    /// <summary>The kind of a file.</summary>
    /// <exception cref="MmdbException">It is none that is read here.</exception>
    public static GeoKind Recognize(MmdbFile file)
    {
        var type = file.Metadata.DatabaseType;
        var fields = FieldKinds(file);
        var named = NamedKind(type);
        if (named is { } kind && (fields.Contains(kind) || file.SampleRecords.Count == 0)) return kind;
        if (fields.Count > 0) return fields[0];
        throw MmdbException.Unusable(
            file.Path,
            $"its type \"{type}\" is none that tells where an address is, who announces it or who hides behind it",
            $"Give a file in {Accepted}");
    }

    private static GeoKind? NamedKind(string type)
    {
        if (Names("Anonymous")) return GeoKind.AnonymousIp;
        if (Names("ASN")) return GeoKind.Asn;
        if (Names("City")) return GeoKind.City;
        return Names("Country") ? GeoKind.Country : null;

        bool Names(string kind) => type.Contains(kind, StringComparison.OrdinalIgnoreCase);
    }

    // The kinds that the first records have fields of, the most telling one first.
    private static List<GeoKind> FieldKinds(MmdbFile file)
    {
        bool city = false, country = false, asn = false, anonymous = false;
        foreach (var offset in file.SampleRecords)
        {
            var record = file.Record(offset);
            if (record.Type != MmdbType.Map) continue;
            country |= record.Find("country"u8).Type == MmdbType.Map
                || record.Find("country_code"u8).Type == MmdbType.String;
            city |= record.Find("city"u8).Type is MmdbType.Map or MmdbType.String;
            asn |= record.Find("autonomous_system_number"u8).AsUnsigned() is not null;
            anonymous |= record.Find("is_anonymous"u8).Type == MmdbType.Boolean
                || record.Find("is_anonymous_vpn"u8).Type == MmdbType.Boolean
                || record.Find("is_hosting_provider"u8).Type == MmdbType.Boolean;
        }

        var kinds = new List<GeoKind>();
        if (country && city) kinds.Add(GeoKind.City);
        if (country) kinds.Add(GeoKind.Country);
        if (asn) kinds.Add(GeoKind.Asn);
        if (anonymous) kinds.Add(GeoKind.AnonymousIp);
        return kinds;
    }
}
