using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

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
        if (descriptor < 0) throw Failure($"The folder '{folder}'");
        try
        {
            if (FSync(descriptor) != 0) throw Failure($"The folder '{folder}'");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>
    /// Makes what was written to a file durable. The platform's own call answers that it did whatever happened: up to
    /// .NET 10 at least it compares the system's answer before it keeps it, and read-only is no error to it.
    /// </summary>
    /// <exception cref="IOException">It failed: what was written since the last one may be there or not.</exception>
    public static void Flush(SafeFileHandle file, string path)
    {
        if (OperatingSystem.IsWindows()) RandomAccess.FlushToDisk(file);
        else if ((OperatingSystem.IsLinux() ? FDataSync(file) : FSync(file)) != 0) throw Failure($"'{path}'");
    }

    /// <summary>The same for a stream over a file, and for what the stream holds back.</summary>
    /// <exception cref="IOException">It failed.</exception>
    public static void Flush(FileStream file)
    {
        file.Flush();
        Flush(file.SafeFileHandle, file.Name);
    }

    private static IOException Failure(string what)
    {
        var reason = new Win32Exception(Marshal.GetLastPInvokeError());
        return new IOException($"{what} cannot be flushed to the disk: {reason.Message}.", reason);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Close(int descriptor);
}
