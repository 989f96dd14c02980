using System.Globalization;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Files;

namespace Grainwatch.Local.Stores;

/// <summary>
/// Keeps memories in a folder, a <see cref="Journal"/> for each shard. A write is answered after its bytes were flushed
/// to the disk. One process uses a folder at a time.
/// </summary>
/// <remarks>
/// The folder holds <c>format</c> (two lines: the format's name and version, and the number of shards),
/// <c>shard-000.journal</c> and so on, <c>lock</c>, held while the folder is in use, and <c>owner</c>, which says by
/// whom.
/// </remarks>
public sealed class JournalStore : IShardedStore, IDisposable
{
    private const string FormatLine = "grainwatch journal 1";

    private const int ShardsMax = 1000;

    private readonly List<Journal> _journals = [];
    private readonly FolderLock _lock;

    private JournalStore(string folder, FolderLock held, JournalOptions options)
    {
        _lock = held;
        try
        {
            var known = ReadFormat(folder);
            for (var i = 0; i < (known ?? options.Shards); i++)
            {
                var path = Path.Combine(folder, $"shard-{i:D3}.journal");
                if (known is not null) RequireJournal(path);
                _journals.Add(new Journal(path, options));
            }

            // Last: a folder that has its format has all its journals, and one that is missing was lost.
            if (known is null) WriteFormat(folder, options);
        }
        catch
        {
            Dispose();
            throw;
        }

        Notes =
        [
            .. _journals.Where(journal => journal.CutBytes > 0).Select(journal =>
                $"'{journal.FilePath}': the last {journal.CutBytes:N0} bytes were a write that never finished; cut"
                + $" at byte {journal.Length:N0}."),
        ];
    }

    /// <inheritdoc/>
    public IReadOnlyList<IShardStore> Shards => _journals;

    /// <summary>What opening found and mended, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Opens a folder; makes it when it does not exist or is empty.</summary>
    /// <exception cref="PrincipalStoreException">
    /// It is in use, damaged, holds something else, or cannot be read or written.
    /// </exception>
    public static JournalStore Open(string folder, JournalOptions? options = null)
    {
        options ??= new JournalOptions();
        if (options.Shards is < 1 or > ShardsMax)
            throw new ArgumentException($"1 to {ShardsMax} shards.", nameof(options));
        try
        {
            Disk.CreateFolder(folder, options.FlushFolder);
            return new JournalStore(folder, FolderLock.Take(folder), options);
        }
        catch (FolderInUseException e)
        {
            throw new PrincipalStoreException($"The data folder {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PrincipalStoreException($"The data folder '{folder}' cannot be used: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var journal in _journals) journal.Dispose();
        _lock.Dispose();
    }

    private static void RequireJournal(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: >= Journal.HeadBytes }) return;
        throw new JournalException(path, 0, "it is missing or empty, and with it what its principals remember; "
            + "restore it from a backup, or begin with an empty data folder");
    }

    /// <summary>The number of shards of a data folder; null of a new one.</summary>
    private static int? ReadFormat(string folder)
    {
        var path = Path.Combine(folder, "format");
        if (!File.Exists(path))
        {
            var stranger = Directory.EnumerateFileSystemEntries(folder).FirstOrDefault(entry => !IsOfBeginning(entry));
            if (stranger is null) return null;
            throw new PrincipalStoreException($"'{folder}' is no data folder of Grainwatch, and not empty: it holds "
                + $"'{Path.GetFileName(stranger)}'.");
        }

        var lines = File.ReadAllLines(path);
        if (lines is [FormatLine, var second, ..] && second.StartsWith("shards ", StringComparison.Ordinal)
            && int.TryParse(second["shards ".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var known)
            && known is > 0 and <= ShardsMax)
        {
            return known;
        }

        throw new PrincipalStoreException($"'{path}' does not say '{FormatLine}' and a number of shards.");
    }

    /// <summary>
    /// Whether a file is what a start that was cut short leaves: nothing that was acknowledged is in it.
    /// </summary>
    private static bool IsOfBeginning(string path) => Path.GetFileName(path) is "lock" or "owner" or "format.new"
        || (Path.GetExtension(path) == ".journal" && new FileInfo(path).Length <= Journal.HeadBytes);

    private static void WriteFormat(string folder, JournalOptions options)
    {
        var path = Path.Combine(folder, "format");
        var bytes = System.Text.Encoding.UTF8.GetBytes($"{FormatLine}\nshards {options.Shards}\n");
        using (var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path);
        options.FlushFolder(folder);
        // The folder may be as new, made by a start that was cut short.
        if (Disk.ParentOf(folder) is { } parent) options.FlushFolder(parent);
    }
}
