using System.Formats.Tar;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Grainwatch.Ingest.Files;
using Grainwatch.Local.Log;

namespace Grainwatch.Local.Backup;

/// <summary>
/// Makes a backup of a data folder, whether or not a process uses it: a tar archive with the folder's files and, behind
/// them, the manifest and its SHA-256.
/// </summary>
internal static class BackupWriter
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly string s_product = typeof(BackupWriter).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The name that a backup gets in a folder of backups.</summary>
    public static string NameOf(DateTime time) =>
        string.Create(CultureInfo.InvariantCulture, $"grainwatch-{time:yyyyMMdd'T'HHmmss'Z'}.tar");

    /// <summary>
    /// Writes a backup to a file that does not exist yet; it is there when all of it is, durably. Only its owner can
    /// read it.
    /// </summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="path">The file.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="verify">Whether it is read again, as <see cref="BackupVerifier"/> does, before it is there.</param>
    /// <exception cref="BackupException">It cannot be made.</exception>
    /// <exception cref="Detection.Principals.PrincipalStoreException">The data folder is damaged.</exception>
    /// <exception cref="IOException">Something cannot be read or written.</exception>
    public static (BackupManifest Manifest, IReadOnlyList<string> LeftOut) WriteFile(
        string folder, string path, TimeProvider clock, bool verify = true)
    {
        if (File.Exists(path)) throw new BackupException($"'{path}' exists; a backup is never written over a file.");
        var partial = path + ".partial";
        try
        {
            (BackupManifest, IReadOnlyList<string>) made;
            var options = new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                Share = FileShare.None,
            };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnersOnly;
            using (var file = new FileStream(partial, options))
            {
                made = Write(folder, file, clock);
                Disk.Flush(file);
            }

            if (verify) new BackupVerifier(BackupArchive.Open(partial)).Run();
            File.Move(partial, path, overwrite: false);
            if (Disk.ParentOf(path) is { } parent) Disk.FlushFolder(parent);
            return made;
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    /// <summary>Writes a backup to a stream.</summary>
    /// <inheritdoc cref="WriteFile" path="/exception"/>
    public static (BackupManifest Manifest, IReadOnlyList<string> LeftOut) Write(
        string folder, Stream to, TimeProvider clock)
    {
        // Before anything is looked at: what is acknowledged from here on may be in it or not.
        var takenAt = clock.GetUtcNow().UtcDateTime;
        takenAt = takenAt.AddTicks(-(takenAt.Ticks % TimeSpan.TicksPerMillisecond));
        using var snapshot = FolderSnapshot.Take(folder);
        List<BackupFile> files = [];
        using var tar = new TarWriter(to, TarEntryFormat.Ustar, leaveOpen: true);
        foreach (var held in snapshot.Files)
        {
            using var slice = held.Open();
            Add(tar, held.Name, slice, takenAt);
            files.Add(new BackupFile(held.Name, held.Length, slice.Sum()));
        }

        snapshot.CheckUnerased();
        var manifest = new BackupManifest(
            BackupManifest.FormNow, s_product, takenAt, LogStore.FormatLine, snapshot.Shards, snapshot.Frames, files);
        var bytes = manifest.ToBytes();
        var sum = $"{Convert.ToHexStringLower(SHA256.HashData(bytes))}  {BackupNames.Manifest}\n";
        Add(tar, BackupNames.Manifest, new MemoryStream(bytes), takenAt);
        Add(tar, BackupNames.ManifestSum, new MemoryStream(Encoding.ASCII.GetBytes(sum)), takenAt);
        return (manifest, snapshot.Strangers);
    }

    private static void Add(TarWriter tar, string name, Stream content, DateTime time) =>
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
        {
            DataStream = content,
            Mode = OwnersOnly,
            ModificationTime = new DateTimeOffset(time),
        });
}
