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
        _records = new RecordCache<AutonomousSystem>(Decode);
    }

    /// <summary>The system that announces an address, null when the file has none.</summary>
    public AutonomousSystem? Find(SourceIp ip) => _records[_file.Find(ip)];

    private AutonomousSystem? Decode(int offset)
    {
        var record = _file.Record(offset);

        // AS 0 is reserved for "not announced" (RFC 7607).
        return record.Find("autonomous_system_number"u8).AsUnsigned() is { } number
            && number > 0 && number <= uint.MaxValue
            ? new AutonomousSystem((uint)number, record.Find("autonomous_system_organization"u8).AsText())
            : null;
    }
}
