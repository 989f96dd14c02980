namespace Grainwatch.Ingest.Geolocation.Mmdb;

/// <summary>What a file says of itself, behind its last marker (specification 2.0, "Database Metadata").</summary>
/// <param name="DatabaseType">Its type, "GeoLite2-City": what is in the records.</param>
/// <param name="Built">When it was built (UTC), as near as a date can say it.</param>
/// <param name="IpVersion">4, or 6 for a tree of IPv6 addresses, mostly with IPv4 ones inside.</param>
/// <param name="RecordSize">Bits of a record of the search tree: 24, 28 or 32; a node has two.</param>
/// <param name="NodeCount">Nodes of the search tree.</param>
internal sealed record MmdbMetadata(string DatabaseType, DateTime Built, int IpVersion, int RecordSize, int NodeCount)
{
    // The format's own limit: the metadata lies in the last 128 KiB.
    private const int MaxBytes = 128 * 1024;

    private static ReadOnlySpan<byte> Marker =>
    [
        0xAB, 0xCD, 0xEF,
        (byte)'M', (byte)'a', (byte)'x', (byte)'M', (byte)'i', (byte)'n', (byte)'d',
        (byte)'.', (byte)'c', (byte)'o', (byte)'m',
    ];

    /// <summary>Bits of an address in the tree.</summary>
    public int AddressBits => IpVersion == 4 ? 32 : 128;

    /// <summary>Bytes of a node.</summary>
    public int NodeBytes => RecordSize / 4;

    /// <summary>Bytes of the search tree.</summary>
    public long TreeBytes => (long)NodeCount * NodeBytes;

    /// <summary>Where the last marker of a file begins; negative when there is none where one must be.</summary>
    public static int FindMarker(ReadOnlySpan<byte> file)
    {
        var from = Math.Max(0, file.Length - MaxBytes);
        var at = file[from..].LastIndexOf(Marker);
        return at < 0 ? at : from + at;
    }

    /// <summary>Reads the metadata behind the marker.</summary>
    /// <exception cref="MmdbException">It is damaged, incomplete, or of a version this is no reader for.</exception>
    public static MmdbMetadata Read(ReadOnlySpan<byte> file, int marker)
    {
        var section = file[(marker + Marker.Length)..];
        new MmdbDataCheck("metadata", section.Length).Check(section, 0);
        var map = MmdbValue.At(section, 0);
        if (map.Type != MmdbType.Map) throw MmdbException.Damaged($"its metadata is a {map.Type} instead of a map");

        var major = Number(map, "binary_format_major_version"u8, "binary_format_major_version");
        if (major != 2) throw MmdbException.Damaged($"it is of format version {major}, and only version 2 is known");
        var type = map.Find("database_type"u8).AsText()
            ?? throw MmdbException.Damaged("its metadata names no database_type");
        var ipVersion = Number(map, "ip_version"u8, "ip_version");
        if (ipVersion is not (4 or 6)) throw MmdbException.Damaged($"its ip_version is {ipVersion}, neither 4 nor 6");
        var recordSize = Number(map, "record_size"u8, "record_size");
        if (recordSize is not (24 or 28 or 32))
            throw MmdbException.Damaged($"its record_size is {recordSize}, none of 24, 28 and 32 bits");
        var nodeCount = Number(map, "node_count"u8, "node_count");
        if (nodeCount is 0 or > int.MaxValue) throw MmdbException.Damaged($"its node_count is {nodeCount}");
        var built = Date(Number(map, "build_epoch"u8, "build_epoch"));
        return new MmdbMetadata(type, built, (int)ipVersion, (int)recordSize, (int)nodeCount);
    }

    private static ulong Number(MmdbValue map, ReadOnlySpan<byte> key, string name) =>
        map.Find(key).AsUnsigned() is { } number && number <= ulong.MaxValue
            ? (ulong)number
            : throw MmdbException.Damaged($"its metadata has no number {name}");

    // A date beyond the calendar does not make the records wrong: the calendar's last day says that it is odd.
    private static DateTime Date(ulong epochSeconds)
    {
        var last = (ulong)(DateTime.MaxValue - DateTime.UnixEpoch).TotalSeconds;
        return epochSeconds >= last
            ? DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc)
            : DateTime.UnixEpoch.AddSeconds(epochSeconds);
    }
}
