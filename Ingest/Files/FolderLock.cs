using System.Globalization;

namespace Grainwatch.Ingest.Files;

/// <summary>
/// The right of one process to write in a folder: <c>lock</c>, held while it is in use, and <c>owner</c>, which says by
/// whom and since when.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _held;
    private readonly string _owner;
    private bool _isDisposed;

    private FolderLock(FileStream held, string owner) => (_held, _owner) = (held, owner);

    /// <summary>Takes a folder that exists.</summary>
    /// <exception cref="FolderInUseException">Another process has it.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static FolderLock Take(string folder)
    {
        var owner = Path.Combine(folder, "owner");
        FileStream held;
        try
        {
            held = new FileStream(
                Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (IsSharingViolation(e))
        {
            throw new FolderInUseException(folder, ReadOwner(owner));
        }

        try
        {
            var since = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            File.WriteAllText(owner, $"process {Environment.ProcessId} since {since}\n");
        }
        catch
        {
            held.Dispose();
            throw;
        }

        return new FolderLock(held, owner);
    }

    /// <summary>Who has a folder: "process 4711 since 2026-05-04T08:15:30Z"; null when nobody has.</summary>
    /// <exception cref="IOException">That cannot be told.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static string? HolderOf(string folder)
    {
        var owner = Path.Combine(folder, "owner");
        // Asking takes the lock for a moment: only where somebody says, or said before a crash, that he has it.
        if (!File.Exists(owner)) return null;
        try
        {
            using var asked = new FileStream(
                Path.Combine(folder, "lock"), FileMode.Open, FileAccess.Read, FileShare.Read);
            return null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (IOException e) when (IsSharingViolation(e))
        {
            return ReadOwner(owner);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The second time it would be the next owner's file.
        if (_isDisposed) return;
        _isDisposed = true;
        try
        {
            File.Delete(_owner);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is read only while the lock is held.
        }

        _held.Dispose();
    }

    private static string ReadOwner(string owner)
    {
        try
        {
            return File.ReadAllText(owner).Trim();
        }
        catch (IOException)
        {
            // It comes or goes right now.
            return "another process";
        }
    }

    // EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION of Windows.
    private static bool IsSharingViolation(IOException e) =>
        e.HResult is 11 or 35 or unchecked((int)0x80070020);
}

/// <summary>A folder is another process's; the message goes on from what kind of folder it is.</summary>
internal sealed class FolderInUseException(string folder, string owner)
    : IOException($"'{folder}' is in use by {owner}; only one process can use it.");
