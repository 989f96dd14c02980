namespace Grainwatch.Local.Log;

/// <summary>The segments of a shard's log, by number, without a gap. The last one is written to.</summary>
internal sealed class SegmentList : IDisposable
{
    private readonly List<Segment> _segments = [];
    private readonly string _folder;
    private readonly LogOptions _options;
    private bool _needsFlush;

    /// <summary>Opens all segments of a folder; in an empty one it begins the first.</summary>
    /// <exception cref="LogException">One is missing, or no log.</exception>
    /// <exception cref="IOException">One cannot be read or written.</exception>
    public SegmentList(string folder, LogOptions options)
        : this(folder, NumbersIn(folder), options)
    {
    }

    /// <summary>Opens segments of a folder by their numbers, the lowest first.</summary>
    /// <inheritdoc cref="SegmentList(string, LogOptions)"/>
    public SegmentList(string folder, IReadOnlyList<int> numbers, LogOptions options)
    {
        _folder = folder;
        _options = options;
        try
        {
            foreach (var number in numbers)
            {
                if (_segments is [.., var last] && number != last.Number + 1)
                {
                    throw new LogException(
                        Path.Combine(folder, Segment.NameOf(last.Number + 1)), 0,
                        "it is missing, and with it what was written to it; restore it from a backup");
                }

                _segments.Add(new Segment(folder, number, number == numbers[^1], options));
            }

            if (_segments.Count == 0) _segments.Add(new Segment(folder, 1, isLast: true, options));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private SegmentList(SegmentList other)
    {
        _folder = other._folder;
        _options = other._options;
        _segments.AddRange(other._segments);
    }

    /// <summary>All of them, the oldest first.</summary>
    public IReadOnlyList<Segment> All => _segments;

    /// <summary>The one that is written to.</summary>
    public Segment Last => _segments[^1];

    /// <summary>Bytes of all.</summary>
    public long Bytes => _segments.Sum(segment => segment.Length);

    /// <summary>The numbers of the segments in a folder, the lowest first.</summary>
    public static List<int> NumbersIn(string folder) =>
    [
        .. Directory.EnumerateFiles(folder).Select(path => Segment.NumberOf(Path.GetFileName(path)))
            .OfType<int>().Order(),
    ];

    /// <summary>
    /// The same segments, for another thread to read; they stay this list's to remove and to dispose, and whoever
    /// reads one then gets an <see cref="ObjectDisposedException"/>.
    /// </summary>
    public SegmentList Copy() => new(this);

    /// <summary>Begins another.</summary>
    /// <exception cref="IOException">It cannot be made; the last one stays the last.</exception>
    public void Begin() => _segments.Add(new Segment(_folder, Last.Number + 1, isLast: true, _options));

    /// <summary>Bytes of those from a number on.</summary>
    public long BytesFrom(int number) => _segments.Sum(segment => segment.Number < number ? 0 : segment.Length);

    /// <summary>How long ago one was written to; where the clock was ahead then, a later one tells.</summary>
    public TimeSpan AgeOf(int number, DateTime now)
    {
        for (var i = Math.Max(0, number - _segments[0].Number); i < _segments.Count; i++)
        {
            if (!_segments[i].IsEmpty && _segments[i].LastWritten <= now) return now - _segments[i].LastWritten;
        }

        return TimeSpan.Zero;
    }

    /// <summary>Removes the oldest, for good; only then the next can be.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    public void RemoveFirst()
    {
        if (_needsFlush) Flush();
        var first = _segments[0];
        File.Delete(first.FilePath);
        _segments.RemoveAt(0);
        first.Dispose();
        _needsFlush = true;
        Flush();
    }

    /// <summary>Whether the segment of a position is still kept.</summary>
    public bool Has(LogPosition at) => at.Segment >= _segments[0].Number && at.Segment <= Last.Number;

    /// <summary>The file of a position.</summary>
    public string PathOf(LogPosition at) => Path.Combine(_folder, Segment.NameOf(at.Segment));

    /// <summary>Reads a frame of a principal.</summary>
    /// <exception cref="LogException">It is not there, damaged, or another's.</exception>
    public Frame Read(LogPosition at, string key)
    {
        var frame = Of(at, key).Read(at.Offset);
        return frame.Key == key
            ? frame
            : throw new LogException(PathOf(at), at.Offset, $"there is no frame of {key}");
    }

    /// <summary>The segment of a principal's frame.</summary>
    /// <exception cref="LogException">It is missing.</exception>
    public Segment Of(LogPosition at, string key) => Has(at)
        ? _segments[at.Segment - _segments[0].Number]
        : throw new LogException(PathOf(at), at.Offset, $"the file is missing, which {key} needs");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var segment in _segments) segment.Dispose();
    }

    private void Flush()
    {
        _options.FlushFolder(_folder);
        _needsFlush = false;
    }
}
