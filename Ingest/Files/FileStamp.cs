namespace Grainwatch.Ingest.Files;

/// <summary>How a file looks from outside: another look when it changed, or when another is in its place.</summary>
internal static class FileStamp
{
    /// <summary>Of a file that is not there, or cannot be looked at.</summary>
    public const string Missing = "-";

    /// <summary>The look of a file, or of what it points to.</summary>
    public static string Of(string path)
    {
        try
        {
            var file = Target(path);
            return file.Exists ? $"{file.FullName} {file.LastWriteTimeUtc.Ticks} {file.Length}" : Missing;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Missing;
        }
    }

    /// <summary>Whether it is there and holds nothing that can be counted: also a pipe, or a device.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static bool IsEmpty(string path) => Target(path) is { Exists: true, Length: 0 };

    private static FileInfo Target(string path)
    {
        var file = new FileInfo(path);
        // Tools that renew certificates point a link elsewhere; so does whoever mounts secrets.
        return file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
    }
}
