using System.Globalization;
using Grainwatch.Ingest.Files;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>The files of a quarantine, and the index of what is in them. For one thread at a time.</summary>
internal sealed class QuarantineFolder : IDisposable
{
    private const string Prefix = "quarantine-";
    private const string Suffix = ".jsonl";

    private readonly List<QuarantineSegment> _segments = [];

    private QuarantineFolder(string path) => Path = path;

    public string Path { get; }

    public IReadOnlyList<QuarantineSegment> Segments => _segments;

    public QuarantineIndex<Slot> Index { get; } = new(slot => slot.Segment.Read(slot.At, slot.Length));

    public long Bytes => _segments.Sum(segment => segment.Length);

    /// <summary>Bytes that taking out left behind.</summary>
    public long DeadBytes => _segments.Sum(segment => segment.Length - segment.LiveBytes);

    /// <summary>Reads the files of a folder.</summary>
    /// <exception cref="IOException">One cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static QuarantineFolder Load(string path, Func<string, DiskFile> open)
    {
        var folder = new QuarantineFolder(path);
        try
        {
            // All are opened before any is read: one that a server takes away meanwhile can still be read then.
            foreach (var (number, file) in Files(path)) folder._segments.Add(new QuarantineSegment(number, open(file)));
            foreach (var segment in folder._segments) folder.Read(segment);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Whether a folder holds files of a quarantine.</summary>
    public static bool Exists(string path) =>
        Directory.Exists(path) && (File.Exists(System.IO.Path.Combine(path, "lock")) || Files(path).Count > 0);

    /// <summary>The path that a file of a number has.</summary>
    public string PathOf(int number) => System.IO.Path.Combine(
        Path, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:D6}{Suffix}"));

    public void Add(QuarantineSegment segment) => _segments.Add(segment);

    public void Remove(QuarantineSegment segment)
    {
        _segments.Remove(segment);
        segment.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var segment in _segments) segment.Dispose();
    }

    private static List<(int Number, string Path)> Files(string folder) =>
    [
        .. from path in Directory.EnumerateFiles(folder, $"{Prefix}*{Suffix}")
           let digits = System.IO.Path.GetFileName(path)[Prefix.Length..^Suffix.Length]
           where int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out _)
           let number = int.Parse(digits, CultureInfo.InvariantCulture)
           orderby number
           select (number, path),
    ];

    private void Read(QuarantineSegment segment)
    {
        Dictionary<string, string> sources = [];
        segment.Scan(
            (entry, at, length) =>
            {
                // Written twice, when its first writing failed and was never cut.
                if (Index.Contains(entry.Id)) return false;
                if (!sources.TryGetValue(entry.Source, out var source)) sources[entry.Source] = source = entry.Source;
                Index.Add(new Slot(entry with { Source = source }, segment, at, length));
                return true;
            },
            done =>
            {
                if (Index.Find(done) is not { } slot || slot.Segment != segment) return 0;
                Index.Remove(slot);
                return slot.Length;
            });
    }

    /// <summary>An entry, and where its line is.</summary>
    public sealed class Slot(QuarantineEntry entry, QuarantineSegment segment, long at, int length)
        : QuarantineSlot(entry)
    {
        public QuarantineSegment Segment => segment;

        public long At { get; set; } = at;

        public int Length => length;
    }
}
