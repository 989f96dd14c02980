using Grainwatch.Detection.Events;

namespace Grainwatch.Ingest.Geolocation.Mmdb;

/// <summary>
/// A MaxMind DB 2.0 file, checked as a whole when it is opened: tree, records, metadata. Safe to use from any thread.
/// </summary>
/// <remarks>
/// The file is read into memory instead of mapped. An updater may replace or truncate it at any time; under a map that
/// changes checked bytes, or ends the process at the next page that is gone. It also may be on slow storage, and every
/// page is wanted anyway.
/// </remarks>
internal sealed class MmdbFile
{
    private const string FetchAgain = "Fetch the file again, or take it out of the geolocation files";
    private const int MaxSampleRecords = 256;

    private readonly byte[] _file;
    private readonly int _dataStart;
    private readonly int _dataBytes;
    private readonly MmdbTree _tree;

    private MmdbFile(string path, byte[] file)
    {
        Path = path;
        _file = file;
        var marker = MmdbMetadata.FindMarker(file);
        if (marker < 0) throw MmdbException.Damaged("it is no MaxMind DB, or the end of one is missing");
        Metadata = MmdbMetadata.Read(file, marker);
        var dataStart = Metadata.TreeBytes + MmdbTree.SeparatorBytes;
        if (dataStart > marker)
        {
            throw MmdbException.Damaged($"its {Metadata.NodeCount} nodes would take {Metadata.TreeBytes} bytes, and "
                + $"only {marker} come before the metadata");
        }

        _dataStart = (int)dataStart;
        _dataBytes = marker - _dataStart;
        if (file.AsSpan(_dataStart - MmdbTree.SeparatorBytes, MmdbTree.SeparatorBytes).ContainsAnyExcept((byte)0))
            throw MmdbException.Damaged("its search tree does not end where the metadata says");
        _tree = new MmdbTree(file, Metadata);
        SampleRecords = CheckRecords();
    }

    /// <summary>Where the file was read from.</summary>
    public string Path { get; }

    /// <summary>What the file says of itself.</summary>
    public MmdbMetadata Metadata { get; }

    /// <summary>The first records of the tree, to tell a schema by: bytes of the data section.</summary>
    public IReadOnlyList<int> SampleRecords { get; }

    private ReadOnlySpan<byte> Data => _file.AsSpan(_dataStart, _dataBytes);

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="MmdbException">It cannot be read, is damaged, or is no MaxMind DB 2.0.</exception>
    public static MmdbFile Open(string path)
    {
        byte[] bytes;
        try
        {
            var fingerprint = GeoFingerprint.Of([path]);
            if (new FileInfo(path).Length > Array.MaxLength)
                throw MmdbException.Unusable(path, "it is larger than 2 GiB", "Take a smaller edition of it");
            bytes = File.ReadAllBytes(path);
            if (GeoFingerprint.Of([path]) != fingerprint)
                throw MmdbException.Unusable(path, "it was written to while it was read", "Try again");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw MmdbException.Unusable(path, $"it cannot be read ({e.Message})", "Check the path and its rights", e);
        }

        return Open(path, bytes);
    }

    /// <summary>Checks a file's bytes, which must not change any more; the path is for messages.</summary>
    /// <exception cref="MmdbException">They are damaged, or no MaxMind DB 2.0.</exception>
    public static MmdbFile Open(string path, byte[] bytes)
    {
        try
        {
            return new MmdbFile(path, bytes);
        }
        catch (MmdbException e)
        {
            throw MmdbException.Unusable(path, e.Message, FetchAgain, e);
        }
    }

    /// <summary>The record for an address, as a byte of the data section; negative when there is none.</summary>
    public int Find(SourceIp ip) => _tree.Find(ip);

    /// <summary>The record at a byte that <see cref="Find"/> gave.</summary>
    public MmdbValue Record(int offset) => MmdbValue.At(Data, offset);

    private List<int> CheckRecords()
    {
        var samples = new List<int>();
        var check = new MmdbDataCheck("data", _dataBytes);
        new MmdbTreeCheck(_tree, Metadata, _dataBytes).Check(offset =>
        {
            if (check.Check(Data, offset) && samples.Count < MaxSampleRecords) samples.Add(offset);
        });
        return samples;
    }
}
