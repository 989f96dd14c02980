using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Files;
using Grainwatch.Local.Erasure;

namespace Grainwatch.Local.Log;

/// <summary>
/// A data folder that is only read, also beside a process that writes it: nothing is locked, made or cut. What is
/// written meanwhile is no part of it; neither is a write that was on its way at the end of a segment.
/// </summary>
internal sealed class LogReading : IDisposable
{
    private const int TriesMax = 5;

    private readonly List<ShardReading> _shards = [];

    private LogReading(string folder, string? holder) => (Folder, Holder) = (folder, holder);

    /// <summary>Where it is.</summary>
    public string Folder { get; }

    /// <summary>Who uses it, as <see cref="FolderLock.HolderOf"/> says it; null when nobody does.</summary>
    public string? Holder { get; }

    /// <summary>Its shards.</summary>
    public IReadOnlyList<ShardReading> Shards => _shards;

    /// <summary>Opens a folder.</summary>
    /// <exception cref="PrincipalStoreException">It is damaged, holds something else, or cannot be read.</exception>
    /// <exception cref="DirectoryNotFoundException">There is none.</exception>
    public static LogReading Open(string folder)
    {
        var (holder, shards) = Look(folder);
        var reading = new LogReading(folder, holder);
        try
        {
            foreach (var shard in shards) reading._shards.Add(OpenShard(shard, holder is not null));
            return reading;
        }
        catch (Exception e)
        {
            reading.Dispose();
            if (e is IOException or UnauthorizedAccessException) throw Unreadable(folder, e);
            throw;
        }
    }

    /// <summary>Who uses a folder, and the folders of its shards.</summary>
    /// <exception cref="PrincipalStoreException">It holds something else, or cannot be read.</exception>
    /// <exception cref="DirectoryNotFoundException">There is none.</exception>
    public static (string? Holder, IReadOnlyList<string> Shards) Look(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no data folder '{folder}'; --data names it.");
        try
        {
            if (LogStore.ShardsOf(folder) is not { } shards)
                throw new PrincipalStoreException($"'{folder}' is no data folder yet: no server has begun one there.");
            if (ErasureMark.Read(folder).IsAtWork)
            {
                throw new PrincipalStoreException($"A principal is being erased from '{folder}'. Where a crash has "
                    + "interrupted that, the next start of a server, or the same erasure again, ends it.");
            }

            var folders = Enumerable.Range(0, shards).Select(i => Path.Combine(folder, LogStore.ShardName(i)));
            return (FolderLock.HolderOf(folder), [.. folders]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(folder, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var shard in _shards) shard.Dispose();
    }

    private static ShardReading OpenShard(string path, bool isHeld)
    {
        LogStore.RequireSegment(path);
        for (var tries = 1; ; tries++)
        {
            try
            {
                return new ShardReading(path);
            }
            catch (Exception e) when (isHeld && tries < TriesMax && (e is LogException or FileNotFoundException))
            {
                // Its owner took a segment away, or a write that failed, while it was read.
            }
        }
    }

    private static PrincipalStoreException Unreadable(string folder, Exception e) =>
        new($"The data folder '{folder}' cannot be read: {e.Message}", e);
}

/// <summary>A shard's log that is only read.</summary>
internal sealed class ShardReading : IDisposable
{
    /// <summary>Reads a shard's log from its start.</summary>
    /// <exception cref="LogException">It is damaged, or no log.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public ShardReading(string folder)
    {
        Segments = new SegmentList(folder, LogOptions.ReadOnly);
        try
        {
            var recovery = new LogRecovery(Segments, LogOptions.ReadOnly);
            recovery.Run();
            (Entries, Policies) = (recovery.Entries, recovery.Policies);
        }
        catch
        {
            Segments.Dispose();
            throw;
        }
    }

    /// <summary>Its segments.</summary>
    public SegmentList Segments { get; }

    /// <summary>Where each principal's story stands, by key.</summary>
    public IReadOnlyDictionary<string, LogEntry> Entries { get; }

    /// <summary>The policies that were in force.</summary>
    public PolicyHistory Policies { get; }

    /// <inheritdoc/>
    public void Dispose() => Segments.Dispose();
}
