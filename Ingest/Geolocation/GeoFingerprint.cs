using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Grainwatch.Ingest.Geolocation;

/// <summary>
/// What geolocation files look like from outside, as text: equal as long as nobody touches them. Beside size and
/// time the end of a file is part of it, which holds its build date: a file out of an archive may have any time.
/// </summary>
internal static class GeoFingerprint
{
    private const int EndBytes = 4096;

    /// <summary>The fingerprint of files, and of the <c>*.mmdb</c> files in folders. Never fails.</summary>
    public static string Of(IReadOnlyList<string> paths)
    {
        var text = new StringBuilder();
        foreach (var path in paths)
        {
            try
            {
                if (!Directory.Exists(path)) Add(text, path);
                else foreach (var file in Files(path)) Add(text, file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                text.Append(path).Append(" cannot be read\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The databases in a folder, by name.</summary>
    public static IEnumerable<string> Files(string folder) =>
        Directory.GetFiles(folder, "*.mmdb").Order(StringComparer.Ordinal);

    private static void Add(StringBuilder text, string path)
    {
        // A link tells of itself; what counts is what it leads to.
        var file = File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path);
        text.Append(path);
        if (!file.Exists)
        {
            text.Append(" does not exist\n");
            return;
        }

        using var content = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        Span<byte> end = stackalloc byte[EndBytes];
        content.Position = Math.Max(0, content.Length - EndBytes);
        end = end[..content.ReadAtLeast(end, EndBytes, throwOnEndOfStream: false)];
        text.Append(CultureInfo.InvariantCulture, $" {file.Length} {file.LastWriteTimeUtc.Ticks} ");
        text.Append(Convert.ToHexString(SHA256.HashData(end))).Append('\n');
    }
}
