using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Geolocation.Mmdb;

namespace Grainwatch.Ingest.Geolocation;

/// <summary>A city or country file, in MaxMind's schema or the flat one of DB-IP's free files.</summary>
internal sealed class LocationDatabase
{
    private readonly MmdbFile _file;
    private readonly RecordCache<Location> _records;
    private readonly bool _withDistricts;

    public LocationDatabase(MmdbFile file)
    {
        _file = file;
        _records = new RecordCache<Location>(offset => ReadRecord(offset).ToLocation());
        _withDistricts = file.Metadata.DatabaseType.StartsWith("DBIP", StringComparison.OrdinalIgnoreCase);
        Database = new GeoDatabase(file.Metadata.DatabaseType, file.Metadata.Built);
    }

    /// <summary>What evidence names.</summary>
    public GeoDatabase Database { get; }

    /// <summary>Where an address is, null when the file does not say the country.</summary>
    public Location? Find(SourceIp ip) => _records[_file.Find(ip)];

    /// <summary>The fields of an address's record, read anew; empty when there is none.</summary>
    public LocationFields Read(SourceIp ip) => _file.Find(ip) is >= 0 and var offset ? ReadRecord(offset) : default;

    private LocationFields ReadRecord(int offset) => LocationFields.Read(_file.Record(offset), _withDistricts);
}
