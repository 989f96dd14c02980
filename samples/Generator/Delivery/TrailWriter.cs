namespace Grainwatch.Samples;

/// <summary>
/// Takes events in any order, gives each its time of delivery, and writes the files of a slot once nothing earlier
/// can come. Holds about two days of events.
/// </summary>
internal sealed class TrailWriter(GeneratorOptions options, TimeSpan slot) : IEventSink
{
    private const double DuplicateShare = 0.03;
    private const double DelayMedianSeconds = 190;
    // ln(540 / 190) / 2.326: the 99th percentile is 540 s.
    private const double DelaySigma = 0.449;

    private readonly SortedDictionary<long, List<TrailEvent>> _slots = [];
    private long _events;
    private long _duplicates;
    private long _files;
    private long _bytes;

    public void Add(TrailEvent trailEvent)
    {
        if (trailEvent.Time < options.From || trailEvent.Time >= options.To)
            return;
        var chance = Chance.For(trailEvent.Seed, 4);
        var delay = DelayMedianSeconds * Math.Exp(DelaySigma * chance.Normal());
        var index = trailEvent.Time.AddSeconds(Math.Round(delay)).Ticks / slot.Ticks;
        Put(index, trailEvent);
        _events++;
        trailEvent.Story?.Add(trailEvent);
        if (chance.Hit(DuplicateShare))
        {
            Put(index + chance.Between(1, 3), trailEvent);
            _duplicates++;
        }
    }

    /// <summary>Writes every slot that ends before an instant.</summary>
    public void Flush(DateTime before)
    {
        var files = new List<TrailFile>();
        while (_slots.Count > 0)
        {
            var (index, events) = _slots.First();
            var end = (index + 1) * slot.Ticks;
            if (end > before.Ticks)
                break;
            _slots.Remove(index);
            files.AddRange(TrailFile.Split(options, new DateTime(end, DateTimeKind.Utc), events));
        }

        var sizes = new long[files.Count];
        Parallel.For(0, files.Count, file => sizes[file] = files[file].Write());
        _files += files.Count;
        _bytes += sizes.Sum();
    }

    public SampleSummary Summary(int stories) => new(_events, _duplicates, _files, _bytes, stories);

    private void Put(long index, TrailEvent trailEvent)
    {
        if (!_slots.TryGetValue(index, out var events))
            _slots.Add(index, events = []);
        events.Add(trailEvent);
    }
}
