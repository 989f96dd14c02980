using Grainwatch.Ingest.Files;
using Grainwatch.Local.Commands;
using Grainwatch.Local.Erasure;
using Grainwatch.Local.Log;
using Grainwatch.Local.Sinks;

namespace Grainwatch.Local.Backup;

/// <summary>
/// A data folder as it is at one moment, beside the process that writes it. Files are opened, which keeps those that
/// are removed or replaced meanwhile, and remembered with their lengths, for all others only grow.
/// </summary>
/// <remarks>
/// The order is what makes it safe: checkpoints, then quarantine, then what is to be delivered, then the log. A source
/// passes its checkpoint when the events are in the log and the rest is in quarantine, and what is replayed leaves
/// quarantine when it is in the log; a mark of delivery says how far the log was told.
/// So whatever one of them says is done, those that were looked at later hold.
/// </remarks>
internal sealed class FolderSnapshot : IDisposable
{
    private const int TriesMax = 5;

    private readonly string _folder;
    private readonly List<Held> _files = [];
    private readonly ErasureMark _erasures;

    private FolderSnapshot(string folder, ErasureMark erasures) => (_folder, _erasures) = (folder, erasures);

    /// <summary>How many parts the folder has.</summary>
    public int Shards { get; private set; }

    /// <summary>Frames in its segments.</summary>
    public long Frames { get; private set; }

    /// <summary>What else is in the folder, and not of this version: it is left out.</summary>
    public IReadOnlyList<string> Strangers { get; private set; } = [];

    /// <summary>All files, in the order in which they were looked at.</summary>
    public IReadOnlyList<Held> Files => _files;

    /// <summary>Looks at a folder.</summary>
    /// <exception cref="BackupException">It is no data folder, or an erasure is at work in it.</exception>
    /// <exception cref="Detection.Principals.PrincipalStoreException">It is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FolderSnapshot Take(string folder)
    {
        var format = Path.Combine(folder, BackupNames.Format);
        if (!Directory.Exists(folder) || !File.Exists(format) || LogStore.ShardsOf(folder) is not { } shards)
            throw new BackupException($"'{folder}' is no data folder: there is no '{BackupNames.Format}' in it.");
        var erasures = ErasureMark.Read(folder);
        if (erasures.IsAtWork)
        {
            throw new BackupException(
                $"A principal is being erased from '{folder}', or was when it was used last; make the backup when that "
                + "has ended: it does when the folder is served again.");
        }

        var snapshot = new FolderSnapshot(folder, erasures) { Shards = shards };
        try
        {
            snapshot.Hold(BackupNames.Format);
            snapshot.Hold(BackupNames.Checkpoints, "*.checkpoint");
            snapshot.Hold(BackupNames.Quarantine, "quarantine-*.jsonl");
            snapshot.Hold(BackupNames.Delivery, FileDeliveryLog.FileName);
            foreach (var held in snapshot._files.Where(HasLines)) held.CutToLines();
            var first = snapshot._files.Count;
            for (var shard = 0; shard < shards; shard++) snapshot.HoldShard(shard);
            if (File.Exists(ErasureLog.PathIn(folder))) snapshot.Hold(ErasureLog.Name);
            if (File.Exists(PolicyFiles.PathIn(folder))) snapshot.Hold(PolicyFiles.KeptName);
            snapshot.Check(first);
            snapshot.Strangers =
            [
                .. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)!)
                    .Where(IsStranger).Order(StringComparer.Ordinal),
            ];
            return snapshot;
        }
        catch
        {
            snapshot.Dispose();
            throw;
        }
    }

    /// <summary>To be asked when all was copied: an erasure changes what never changes else.</summary>
    /// <exception cref="BackupException">There was one meanwhile.</exception>
    public void CheckUnerased()
    {
        if (ErasureMark.Read(_folder) != _erasures)
            throw new BackupException($"A principal was erased from '{_folder}' meanwhile; make the backup again.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var held in _files) held.Dispose();
    }

    private static bool HasLines(Held held) => held.Name.EndsWith(".jsonl", StringComparison.Ordinal)
        || held.Name.StartsWith(BackupNames.Delivery, StringComparison.Ordinal);

    private static bool IsStranger(string name) =>
        !(name is BackupNames.Format or BackupNames.Checkpoints or BackupNames.Quarantine or BackupNames.Delivery
            or "lock" or "owner" or ErasureLog.Name or PolicyFiles.KeptName
            || name.StartsWith("shard-", StringComparison.Ordinal));

    private void Hold(string name) => _files.Add(Open(name));

    /// <summary>Takes the files of a folder; one that goes meanwhile was replaced by others: it looks again.</summary>
    private void Hold(string part, string pattern)
    {
        var folder = Path.Combine(_folder, part);
        if (!Directory.Exists(folder)) return;
        HoldAll(() => Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal)
            .Select(path => $"{part}/{Path.GetFileName(path)}"));
    }

    private void HoldShard(int shard) => HoldAll(() =>
        SegmentList.NumbersIn(Path.Combine(_folder, LogStore.ShardName(shard)))
            .Select(number => BackupNames.OfSegment(shard, number)));

    private void HoldAll(Func<IEnumerable<string>> list)
    {
        for (var tries = 1; ; tries++)
        {
            List<Held> held = [];
            try
            {
                foreach (var name in list().ToList()) held.Add(Open(name));
                _files.AddRange(held);
                return;
            }
            catch (Exception e)
            {
                foreach (var file in held) file.Dispose();
                if (e is not FileNotFoundException || tries == TriesMax) throw;
            }
        }
    }

    private Held Open(string name) => new(name, new DiskFile(Path.Combine(_folder, name), readOnly: true));

    /// <summary>Every frame is read: what is damaged is not copied. The last segment ends with a commit.</summary>
    private void Check(int first)
    {
        var shards = _files.Skip(first).Where(held => BackupNames.SegmentOf(held.Name) is not null)
            .GroupBy(held => BackupNames.SegmentOf(held.Name)!.Value.Shard).ToDictionary(group => group.Key);
        for (var shard = 0; shard < Shards; shard++)
        {
            if (!shards.TryGetValue(shard, out var segments))
            {
                throw new LogException(
                    Path.Combine(_folder, LogStore.ShardName(shard)), 0, "there is no segment in it");
            }

            var last = segments.Last();
            foreach (var held in segments)
            {
                var end = CountFrames(held);
                if (held != last && end < held.Length)
                    throw new LogException(Path.Combine(_folder, held.Name), end, "the frame there is damaged");
                held.Length = end;
            }

            // A segment that was just begun holds nothing.
            if (last.Length <= Segment.HeadBytes && segments.First() != last)
            {
                _files.Remove(last);
                last.Dispose();
            }
        }
    }

    private long CountFrames(Held held)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                Segment.CheckHead(held.File);
                var scan = new SegmentScan(held.File);
                var end = scan.Run(Segment.HeadBytes, (_, _) => { });
                Frames += scan.Frames;
                return end;
            }
            catch (LogException) when (tries < TriesMax)
            {
                // A write that failed may have been cut, and another put in its place, between two looks.
            }
        }
    }

    /// <summary>A file that is held.</summary>
    internal sealed class Held(string name, DiskFile file) : IDisposable
    {
        /// <summary>Its path inside the data folder, with <c>/</c>.</summary>
        public string Name => name;

        public DiskFile File => file;

        /// <summary>Bytes that count.</summary>
        public long Length { get; set; } = file.Length;

        /// <summary>The bytes that count.</summary>
        public FileSlice Open() => new(file, Length);

        /// <summary>A last line that is not finished does not count.</summary>
        public void CutToLines()
        {
            var bytes = new byte[64 * 1024];
            while (Length > 0)
            {
                var from = Math.Max(0, Length - bytes.Length);
                var read = file.Read(bytes.AsSpan(0, (int)(Length - from)), from);
                var end = bytes.AsSpan(0, read).LastIndexOf((byte)'\n');
                Length = from + end + 1;
                if (end >= 0) return;
            }
        }

        /// <inheritdoc/>
        public void Dispose() => file.Dispose();
    }
}
