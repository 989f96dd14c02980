using System.Text;
using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Geolocation.Mmdb;

namespace Grainwatch.Ingest.Geolocation;

/// <summary>The fields of an ASN record, read in place.</summary>
internal readonly ref struct AsnFields
{
    private AsnFields(uint number, ReadOnlySpan<byte> organization)
    {
        Number = number;
        Organization = organization;
    }

    /// <summary>The number; 0, which is reserved for "not announced" (RFC 7607), when there is none.</summary>
    public uint Number { get; }

    /// <summary>Who runs it; empty when the record does not say.</summary>
    public ReadOnlySpan<byte> Organization { get; }

    /// <summary>Reads a record.</summary>
    public static AsnFields Read(MmdbValue record)
    {
        var number = record.Find("autonomous_system_number"u8).AsUnsigned() ?? 0;
        return new AsnFields(
            number <= uint.MaxValue ? (uint)number : 0, record.Find("autonomous_system_organization"u8).Utf8);
    }

    /// <summary>The system; null without a number.</summary>
    public AutonomousSystem? ToSystem() => Number == 0
        ? null
        : new AutonomousSystem(Number, Organization.IsEmpty ? null : Encoding.UTF8.GetString(Organization));
}
