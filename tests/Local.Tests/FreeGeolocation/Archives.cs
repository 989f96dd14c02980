using System.Formats.Tar;
using System.IO.Compression;

namespace Grainwatch.Local.Tests.FreeGeolocation;

/// <summary>Makes archives as npm packs them.</summary>
internal static class Archives
{
    public static void Write(string path, params (string Name, byte[] Content)[] files) => Write(
        path,
        files.Select(file => new PaxTarEntry(TarEntryType.RegularFile, file.Name)
        {
            DataStream = new MemoryStream(file.Content),
        }));

    public static void Write(string path, IEnumerable<TarEntry> entries)
    {
        using var file = File.Create(path);
        using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        using var tar = new TarWriter(gzip);
        foreach (var entry in entries) tar.WriteEntry(entry);
    }
}
