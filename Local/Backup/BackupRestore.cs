using System.Text;
using Grainwatch.Ingest.Files;
using Grainwatch.Local.Log;

namespace Grainwatch.Local.Backup;

/// <summary>
/// Makes a data folder of a backup. The folder holds <c>restoring</c> from the first to the last step, and gets its
/// <c>format</c> last, so that what a crash leaves is refused by whoever would use it.
/// </summary>
internal static class BackupRestore
{
    /// <summary>Restores into a folder that is empty or not there, from a backup that was verified.</summary>
    /// <exception cref="BackupException">The folder is not empty, or the backup is damaged.</exception>
    /// <exception cref="FolderInUseException">A process uses the folder.</exception>
    /// <exception cref="IOException">Something cannot be read or written.</exception>
    public static void Run(BackupArchive archive, string folder) => Run(archive, folder, Disk.FlushFolder);

    /// <inheritdoc cref="Run(BackupArchive, string)"/>
    /// <param name="archive">The backup.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="flushFolder">Makes the entries of a folder durable.</param>
    internal static void Run(BackupArchive archive, string folder, Action<string> flushFolder)
    {
        CheckTarget(folder);
        Disk.CreateFolder(folder, flushFolder);
        using var held = FolderLock.Take(folder);
        var restoring = Path.Combine(folder, LogStore.Restoring);
        Write(restoring, file => file.Write(Encoding.UTF8.GetBytes($"{Path.GetFullPath(archive.Path)}\n")));
        flushFolder(folder);
        var format = archive.Manifest.Files.Single(file => file.Name == BackupNames.Format);
        foreach (var file in archive.Manifest.Files)
        {
            if (file == format) continue;
            var path = Path.Combine(folder, file.Name);
            Disk.CreateFolder(Path.GetDirectoryName(path)!, flushFolder);
            Write(path, to => archive.Copy(file, to));
        }

        foreach (var part in Directory.EnumerateDirectories(folder)) flushFolder(part);
        Write(Path.Combine(folder, BackupNames.Format), to => archive.Copy(format, to));
        flushFolder(folder);
        File.Delete(restoring);
        flushFolder(folder);
    }

    /// <summary>Whether a folder can be restored into.</summary>
    /// <exception cref="BackupException">It is not empty.</exception>
    public static void CheckTarget(string folder)
    {
        if (!Directory.Exists(folder)) return;
        if (Directory.EnumerateFileSystemEntries(folder).FirstOrDefault() is { } any)
        {
            throw new BackupException(File.Exists(Path.Combine(folder, LogStore.Restoring))
                ? $"'{folder}' holds a restore that did not finish; empty it, and restore again."
                : $"'{folder}' is not empty: it holds '{Path.GetFileName(any)}'. Restore into a new folder, or an "
                    + "empty one.");
        }
    }

    private static void Write(string path, Action<Stream> write)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        write(file);
        Disk.Flush(file);
    }
}
