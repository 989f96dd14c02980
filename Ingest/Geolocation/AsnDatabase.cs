using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Geolocation.Mmdb;

namespace Grainwatch.Ingest.Geolocation;

/// <summary>An ASN file; MaxMind's and DB-IP's have the same two fields.</summary>
internal sealed class AsnDatabase
{
    private readonly MmdbFile _file;
    private readonly RecordCache<AutonomousSystem> _records;

    public AsnDatabase(MmdbFile file)
    {
        _file = file;
        _records = new RecordCache<AutonomousSystem>(offset => AsnFields.Read(file.Record(offset)).ToSystem());
    }

    /// <summary>The system that announces an address, null when the file has none.</summary>
    public AutonomousSystem? Find(SourceIp ip) => _records[_file.Find(ip)];

    /// <summary>The fields of an address's record, read anew; empty when there is none.</summary>
    public AsnFields Read(SourceIp ip) =>
        _file.Find(ip) is >= 0 and var offset ? AsnFields.Read(_file.Record(offset)) : default;
}
