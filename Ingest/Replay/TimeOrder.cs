using Grainwatch.Detection.Events;
using Grainwatch.Ingest.CloudTrail;

namespace Grainwatch.Ingest.Replay;

/// <summary>
/// The events of files whose names tell no time, in event-time order. A first pass reads all of them; when they are
/// more than may be held, it only counts them by the minute, and each part of the time that is small enough is then
/// read again.
/// </summary>
internal sealed class TimeOrder(
    IReadOnlyList<TrailInput> files,
    Func<TrailReader> createReader,
    ReplayOptions options,
    CancellationToken cancellation)
{
    private readonly SortedDictionary<long, int> _perMinute = [];
    private List<TrailEvent>? _held = [];

    /// <summary>The first pass, to be walked to its end: what it finds beside events, and the events' number.</summary>
    public IEnumerable<TrailChunk> Scan()
    {
        using var ahead = new ReadAhead(files, createReader, options, cancellation);
        foreach (var chunk in ahead.Chunks())
        {
            foreach (var e in chunk.Events) Count(e);
            _held?.AddRange(chunk.Events);
            if (_held?.Count > options.SortedEventsMax) _held = null;
            yield return chunk;
        }
    }

    /// <summary>The events in order. To be walked once, after <see cref="Scan"/>.</summary>
    public IEnumerable<TrailEvent> Events()
    {
        if (_held is { } all)
        {
            _held = null;
            return Sorted(all);
        }

        return Parts().SelectMany(part => Sorted(Read(part.From, part.To)));
    }

    private static List<TrailEvent> Sorted(List<TrailEvent> events)
    {
        events.Sort();
        return events;
    }

    private static long MinuteOf(TrailEvent e) => e.Time.Ticks / TimeSpan.TicksPerMinute;

    private void Count(TrailEvent e)
    {
        _perMinute.TryGetValue(MinuteOf(e), out var count);
        _perMinute[MinuteOf(e)] = count + 1;
    }

    /// <summary>Runs of minutes, each of no more events than may be held, unless a single minute has more.</summary>
    private IEnumerable<(long From, long To)> Parts()
    {
        var from = long.MinValue;
        var held = 0;
        foreach (var (minute, count) in _perMinute)
        {
            if (held > 0 && held + count > options.SortedEventsMax)
            {
                yield return (from, minute);
                (from, held) = (minute, 0);
            }

            held += count;
        }

        yield return (from, long.MaxValue);
    }

    private List<TrailEvent> Read(long from, long to)
    {
        List<TrailEvent> events = [];
        using var ahead = new ReadAhead(files, createReader, options with { KeepsRejected = false }, cancellation);
        foreach (var chunk in ahead.Chunks())
            events.AddRange(chunk.Events.Where(e => MinuteOf(e) >= from && MinuteOf(e) < to));
        return events;
    }
}
