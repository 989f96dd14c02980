using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Local.Log;

namespace Grainwatch.Local.Backup;

/// <summary>What a backup was found to hold.</summary>
/// <param name="Manifest">What it says of itself.</param>
/// <param name="Principals">Principals whose memories were folded.</param>
/// <param name="Alerts">Alerts that they remember.</param>
/// <param name="Segments">Segments of the log.</param>
/// <param name="Frames">Frames in them.</param>
/// <param name="Quarantined">Records in quarantine.</param>
/// <param name="Checkpoints">Sources with a checkpoint.</param>
internal sealed record BackupContent(
    BackupManifest Manifest, int Principals, long Alerts, int Segments, long Frames, int Quarantined, int Checkpoints);

/// <summary>
/// Reads all of a backup as a start would: every file, every frame, and every principal's memory, which it folds.
/// Nothing is unpacked for it.
/// </summary>
internal sealed class BackupVerifier(BackupArchive archive)
{
    private int _principals;
    private long _alerts, _frames;

    /// <summary>Reads all of it.</summary>
    /// <exception cref="BackupException">It is damaged, or a memory in it cannot be read.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public BackupContent Run()
    {
        archive.CheckSums();
        var manifest = archive.Manifest;
        var segments = manifest.Files.Select(file => (file, At: BackupNames.SegmentOf(file.Name)))
            .Where(one => one.At is not null)
            .ToLookup(one => one.At!.Value.Shard, one => (one.file, one.At!.Value.Number));
        for (var shard = 0; shard < manifest.Shards; shard++)
        {
            var ofShard = segments[shard].OrderBy(one => one.Number).ToList();
            if (ofShard.Count == 0) throw archive.Wrong($"there is no segment of '{LogStore.ShardName(shard)}' in it");
            // Whoever begins a folder has not yet written to all of its shards.
            if (ofShard is [var (only, _)] && only.Bytes == Segment.HeadBytes) continue;
            VerifyShard(shard, ofShard.ConvertAll(one => one.Number));
        }

        if (_frames != manifest.Frames)
            throw archive.Wrong($"it holds {_frames:N0} frames, and its manifest says {manifest.Frames:N0}");
        return new BackupContent(
            manifest, _principals, _alerts, segments.Sum(shard => shard.Count()), _frames, CountQuarantined(),
            manifest.Files.Count(file => file.Name.StartsWith(BackupNames.Checkpoints, StringComparison.Ordinal)));
    }

    private void VerifyShard(int shard, List<int> numbers)
    {
        var options = new LogOptions { OpenFile = OpenFile, FlushFolder = _ => { } };
        try
        {
            using var segments = new SegmentList($"{archive.Path}:{LogStore.ShardName(shard)}", numbers, options);
            foreach (var segment in segments.All)
            {
                var end = segment.Scan((_, _) => _frames++);
                if (end != segment.Length)
                    throw new LogException(segment.FilePath, end, "the commit there is not whole");
            }

            var recovery = new LogRecovery(segments, options);
            recovery.Run();
            Fold(recovery, segments);
        }
        catch (LogException e)
        {
            throw archive.Wrong(e.Message, e);
        }

        Ingest.Files.DiskFile OpenFile(string path) => archive.OpenFile(
            $"{LogStore.ShardName(shard)}/{Path.GetFileName(path)}");
    }

    private void Fold(LogRecovery recovery, SegmentList segments)
    {
        foreach (var (key, entry) in recovery.Entries)
        {
            var state = new LogFold(segments, recovery.Policies).Now(PrincipalKey.Parse(key), entry);
            _principals++;
            _alerts += state.Alerts.Count;
        }

        if (new HeaderScan(segments).Run(recovery.Entries).Count() != recovery.Entries.Count)
            throw new PrincipalStoreException("a principal has no header");
    }

    private int CountQuarantined()
    {
        var count = 0;
        foreach (var file in archive.Manifest.Files)
        {
            if (!file.Name.StartsWith(BackupNames.Quarantine, StringComparison.Ordinal)) continue;
            HashSet<QuarantineId> ids = [];
            using var segment = new QuarantineSegment(0, archive.OpenFile(file.Name));
            segment.Scan((entry, _, _) => ids.Add(entry.Id), id => ids.Remove(id) ? 1 : 0);
            count += ids.Count;
        }

        return count;
    }
}
