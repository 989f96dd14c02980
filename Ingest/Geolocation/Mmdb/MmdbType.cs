namespace Grainwatch.Ingest.Geolocation.Mmdb;

/// <summary>
/// Types of a value in the data section (MaxMind DB File Format Specification 2.0, "Output Data Section"). The format
/// also numbers a cache container (12) and an end marker (13); neither occurs in a file.
/// </summary>
internal enum MmdbType : byte
{
    /// <summary>No value; in a control byte, "the type is in the next byte".</summary>
    None = 0,
    Pointer = 1,
    String = 2,
    Double = 3,
    Bytes = 4,
    UInt16 = 5,
    UInt32 = 6,
    Map = 7,
    Int32 = 8,
    UInt64 = 9,
    UInt128 = 10,
    Array = 11,
    Boolean = 14,
    Float = 15,
}
