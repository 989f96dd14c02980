using System.Globalization;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Files;
using Grainwatch.Local.Erasure;
using Grainwatch.Local.Stores;

namespace Grainwatch.Local.Log;

/// <summary>
/// Keeps what was applied in a data folder, a log for each shard. A write is answered after its bytes were flushed to
/// the disk. One process uses a folder at a time.
/// </summary>
/// <remarks>
/// The folder holds <c>format</c> (two lines: the format's name and version, and the number of shards),
/// <c>shard-000</c> and so on with the segments, <c>lock</c>, held while the folder is in use, and <c>owner</c>, which
/// says by whom.
/// </remarks>
public sealed class LogStore : IShardedStore, IDisposable
{
    /// <summary>The first line of <c>format</c>.</summary>
    internal const string FormatLine = "grainwatch log 1";

    /// <summary>A file that is in a folder as long as a backup is being restored into it.</summary>
    internal const string Restoring = "restoring";

    private const string EarlierLine = "grainwatch journal 1";

    private const int ShardsMax = 1000;

    private readonly IReadOnlyList<ShardLog> _shards = [];
    private readonly FolderLock _lock;

    private LogStore(string folder, FolderLock held, PolicyInForce policy, LogOptions options)
    {
        _lock = held;
        try
        {
            Erased = ErasureRun.Resume(folder, options);
            var known = ShardsOf(folder);
            var paths = Enumerable.Range(0, known ?? options.Shards)
                .Select(shard => Path.Combine(folder, ShardName(shard))).ToList();
            foreach (var path in paths)
            {
                if (known is not null) RequireSegment(path);
                Directory.CreateDirectory(path);
                if (known is null) options.FlushFolder(folder);
            }

            _shards = AtOnce.Make(paths, path => new ShardLog(path, policy, options));

            // Last: a folder that has its format has all its shards, and one that is missing was lost.
            if (known is null) WriteFormat(folder, options);
        }
        catch
        {
            Dispose();
            throw;
        }

        Notes =
        [
            .. Erased is { Intent: var ended }
                ? [$"'{folder}': the erasure of a principal that began at {ended.At:yyyy-MM-dd HH:mm:ss'Z'} was ended."]
                : Array.Empty<string>(),
            .. _shards.SelectMany(shard => shard.Notes),
        ];
    }

    /// <inheritdoc/>
    public IReadOnlyList<IShardStore> Shards => _shards;

    /// <summary>Its logs, by the number of the shard.</summary>
    internal IReadOnlyList<ShardLog> Logs => _shards;

    /// <summary>The erasure that was begun when it was used last, and was ended; null when none was.</summary>
    internal ErasureOutcome? Erased { get; }

    /// <summary>What opening found and mended, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Opens a folder; makes it when it does not exist or is empty.</summary>
    /// <exception cref="PrincipalStoreException">
    /// It is in use, damaged, holds something else, or cannot be read or written.
    /// </exception>
    public static LogStore Open(string folder, PolicyInForce policy, LogOptions? options = null)
    {
        options ??= new LogOptions();
        if (options.Shards is < 1 or > ShardsMax)
            throw new ArgumentException($"1 to {ShardsMax} shards.", nameof(options));
        if (!policy.ReadsBack)
            throw new PrincipalStoreException($"Policy {policy.Version} cannot be written so that it reads the same.");
        try
        {
            Disk.CreateFolder(folder, options.FlushFolder);
            return new LogStore(folder, FolderLock.Take(folder), policy, options);
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
        foreach (var shard in _shards) shard.Dispose();
        _lock.Dispose();
    }

    internal static void RequireSegment(string folder)
    {
        if (Directory.Exists(folder)
            && Directory.EnumerateFiles(folder).Any(path => Segment.NumberOf(Path.GetFileName(path)) is not null))
        {
            return;
        }

        throw new LogException(folder, 0, "it is missing or empty, and with it what its principals remember; "
            + "restore it from a backup, or begin with an empty data folder");
    }

    /// <summary>The name of a shard's folder.</summary>
    internal static string ShardName(int shard) => string.Create(CultureInfo.InvariantCulture, $"shard-{shard:D3}");

    /// <summary>The number of shards of a data folder; null of a new one.</summary>
    /// <exception cref="PrincipalStoreException">It holds something else, or a restore that never finished.</exception>
    internal static int? ShardsOf(string folder)
    {
        if (File.Exists(Path.Combine(folder, Restoring)))
        {
            throw new PrincipalStoreException($"The data folder '{folder}' holds a restore that did not finish; empty "
                + "it, and restore the backup again.");
        }

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

        throw new PrincipalStoreException(lines is [EarlierLine, ..]
            ? $"The data folder '{folder}' was made by an earlier version; replay the trails into an empty one."
            : $"'{path}' does not say '{FormatLine}' and a number of shards.");
    }

    /// <summary>
    /// Whether a file is what a start that was cut short leaves: nothing that was acknowledged is in it.
    /// </summary>
    private static bool IsOfBeginning(string path) => Path.GetFileName(path) is "lock" or "owner" or "format.new"
        || (Directory.Exists(path) && Path.GetFileName(path).StartsWith("shard-", StringComparison.Ordinal)
            && Directory.EnumerateFileSystemEntries(path).All(IsBegun));

    private static bool IsBegun(string path) =>
        path.EndsWith(".log", StringComparison.Ordinal) && new FileInfo(path).Length <= Segment.HeadBytes;

    private static void WriteFormat(string folder, LogOptions options)
    {
        var path = Path.Combine(folder, "format");
        var bytes = System.Text.Encoding.UTF8.GetBytes($"{FormatLine}\nshards {options.Shards}\n");
        using (var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(bytes);
            Disk.Flush(file);
        }

        File.Move(path + ".new", path);
        options.FlushFolder(folder);
        // The folder may be as new, made by a start that was cut short.
        if (Disk.ParentOf(folder) is { } parent) options.FlushFolder(parent);
    }
}
