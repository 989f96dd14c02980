using System.Text;
using Grainwatch.Ingest.Files;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Local.Log;

namespace Grainwatch.Local.Erasure;

/// <summary>A text that still stands in a data folder.</summary>
/// <param name="File">The file, inside the folder.</param>
/// <param name="Owner">Whose bytes they are: a principal's key, a record's id; null of nobody's.</param>
/// <param name="Text">The text.</param>
/// <param name="Count">How often.</param>
/// <param name="Why">Why it is there, and what to do about it.</param>
internal sealed record Finding(string File, string? Owner, string Text, int Count, string Why);

/// <summary>Looks for texts in every byte of every file of a data folder.</summary>
internal sealed class FolderSearch(string folder, SoughtTexts texts)
{
    private const int WindowBytes = 1024 * 1024;
    private const string AnothersWhy = "another principal's memory has it, or a longer text with it: as who issued its "
        + "session, in a name, or in what an analyst wrote";

    private const string AuditWhy = "the audit log keeps who decided about it, or asked for it";

    private readonly Dictionary<(string File, string? Owner, string Text), (int Count, string Why)> _found = [];

    /// <summary>Files that were read.</summary>
    public int Files { get; private set; }

    /// <summary>Bytes that were read.</summary>
    public long Bytes { get; private set; }

    /// <summary>Reads the folder.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IReadOnlyList<Finding> Run()
    {
        var paths = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        foreach (var path in paths.ToList())
        {
            Files++;
            var name = Path.GetRelativePath(folder, path);
            foreach (var part in texts.Find(Encoding.UTF8.GetBytes(name)))
                Add(name, null, part.Text, "a file is named so");
            using var file = new DiskFile(path, readOnly: true);
            Bytes += file.Length;
            if (name.StartsWith("audit", StringComparison.Ordinal))
                foreach (var (_, text) in Find(file)) Add(name, null, text, AuditWhy);
            else if (path.EndsWith(".jsonl", StringComparison.Ordinal)) SearchLines(name, file);
            else if (Segment.NumberOf(Path.GetFileName(path)) is not null) SearchSegment(name, file);
            else foreach (var (_, text) in Find(file)) Add(name, null, text, "it is no file of the log");
        }

        return
        [
            .. _found
                .Select(one => new Finding(
                    one.Key.File, one.Key.Owner, one.Key.Text, one.Value.Count, one.Value.Why))
                .OrderBy(one => one.File, StringComparer.Ordinal).ThenBy(one => one.Owner, StringComparer.Ordinal)
                .ThenBy(one => one.Text, StringComparer.Ordinal),
        ];
    }

    private void SearchSegment(string name, DiskFile file)
    {
        var hits = new Queue<(long At, string Text)>(Find(file));
        if (hits.Count == 0) return;
        new SegmentScan(file).Run(Segment.HeadBytes, (at, frame) =>
        {
            while (hits.TryPeek(out var hit) && hit.At < at + frame.Length)
            {
                hits.Dequeue();
                if (frame.KeyBytes.Length > 0) Add(name, frame.Key, hit.Text, AnothersWhy);
                else Add(name, null, hit.Text, $"a frame of no principal has it, of kind {frame.Kind}");
            }
        });
        foreach (var (_, text) in hits) Add(name, null, text, "it is in no frame");
    }

    private void SearchLines(string name, DiskFile file)
    {
        var bytes = new byte[file.Length];
        var left = bytes.AsMemory(0, file.Read(bytes, 0));
        while (left.Length > 0)
        {
            var end = left.Span.IndexOf((byte)'\n');
            var line = end < 0 ? left : left[..(end + 1)];
            left = left[line.Length..];
            var isEntry = QuarantineLine.TryRead(line.Span, out var entry, out _) && entry is not null;
            var owner = isEntry ? entry!.Id.ToString() : null;
            var why = isEntry
                ? "a record in quarantine has it, which may be another's: "
                    + $"'grainwatch quarantine show {owner![..12]}', and 'drop'"
                : "a line has it that is no record";
            foreach (var (_, text) in texts.Find(line)) Add(name, owner, text, why);
            // Bytes that are no text are in Base64.
            if (isEntry && !texts.Find(line).Any())
                foreach (var (_, text) in texts.Find(entry!.Rejection.Bytes)) Add(name, owner, text, why);
        }
    }

    /// <summary>Every place in a file, the first one first.</summary>
    private IEnumerable<(long At, string Text)> Find(DiskFile file)
    {
        var window = new byte[WindowBytes + texts.BytesMax];
        var after = 0L;
        for (var from = 0L; from < file.Length; from += WindowBytes)
        {
            var read = file.Read(window, from);
            foreach (var (at, text) in texts.Find(window.AsMemory(0, read)))
            {
                // What begins behind the window begins in the next one; what ended in it was told.
                if (at >= WindowBytes || from + at < after) continue;
                after = from + at + 1;
                yield return (from + at, text);
            }
        }
    }

    private void Add(string file, string? owner, string text, string why)
    {
        var known = _found.GetValueOrDefault((file, owner, text));
        _found[(file, owner, text)] = (known.Count + 1, why);
    }
}
