using System.Diagnostics;

namespace Grainwatch.Bench.Processes;

/// <summary>A data folder as a heap of bytes.</summary>
internal static class DataFolder
{
    private const string DropCaches = "/proc/sys/vm/drop_caches";

    /// <summary>Bytes of all its files.</summary>
    public static long Size(string folder) => Files(folder).Sum(file => file.Length);

    /// <summary>Reads all its files, one after the other.</summary>
    public static (long Bytes, TimeSpan Duration) Read(string folder)
    {
        var started = Stopwatch.GetTimestamp();
        var buffer = new byte[1 << 20];
        var bytes = 0L;
        foreach (var file in Files(folder))
        {
            using var stream = new FileStream(
                file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1, FileOptions.SequentialScan);
            for (int read; (read = stream.Read(buffer)) > 0; bytes += read)
            {
                // Nothing is done with them.
            }
        }

        return (bytes, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Has the kernel forget what it read; false where that is not allowed.</summary>
    public static async Task<bool> TryDropCachesAsync()
    {
        if (!File.Exists(DropCaches) || !Environment.IsPrivilegedProcess) return false;
        using (var sync = Process.Start("sync")) await sync.WaitForExitAsync();
        try
        {
            await File.WriteAllTextAsync(DropCaches, "3");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A container's root may not.
            return false;
        }
    }

    private static IEnumerable<FileInfo> Files(string folder) => new DirectoryInfo(folder)
        .EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(file => file.FullName, StringComparer.Ordinal);
}
