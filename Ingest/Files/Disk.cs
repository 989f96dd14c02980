using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Grainwatch.Ingest.Files;

/// <summary>What the platform's library has no word for.</summary>
internal static partial class Disk
{
    private const int ReadOnly = 0;

    /// <summary>Makes a folder and those it is in, durably: the folder it is in tells the disk of each.</summary>
    /// <exception cref="IOException">It failed.</exception>
    public static void CreateFolder(string folder, Action<string> flushFolder)
    {
        if (Directory.Exists(folder)) return;
        var parent = ParentOf(folder);
        if (parent is not null) CreateFolder(parent, flushFolder);
        Directory.CreateDirectory(folder);
        if (parent is not null) flushFolder(parent);
    }

    /// <summary>The folder that a folder is in; null of a root.</summary>
    public static string? ParentOf(string folder) =>
        Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    /// <summary>
    /// Makes the entries of a folder durable: files created, renamed or removed in it. Where the system has no such
    /// thing (Windows), it does nothing.
    /// </summary>
    /// <exception cref="IOException">It failed.</exception>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0) throw Failure(folder);
        try
        {
            if (FSync(descriptor) != 0) throw Failure(folder);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string folder)
    {
        var reason = new Win32Exception(Marshal.GetLastPInvokeError());
        return new IOException($"The folder '{folder}' cannot be flushed: {reason.Message}.", reason);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Close(int descriptor);
}
