using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Replay;
using Grainwatch.Ingest.Routing;

namespace Grainwatch.Bench.Cluster;

/// <summary>
/// The events of a trail in the order of their arrival, read and located beforehand, each given out once.
/// </summary>
internal sealed class Corpus
{
    private readonly List<TrailEvent> _events;
    private int _next;

    private Corpus(List<TrailEvent> events) => _events = events;

    /// <summary>How many are left.</summary>
    public int Left => _events.Count - _next;

    /// <summary>Reads a trail; takes some 500 bytes an event.</summary>
    public static async Task<Corpus> ReadAsync(string trail, string? geo, TextWriter output)
    {
        var all = new Everything();
        var origins = new OriginCache(geo is null ? Geolocator.None : Geolocator.Open(geo));
        var replayer = new Replayer(
            all,
            () => new TrailReader(new RecordReader(Policy.Default.CreateIdentifier(), origins, TimeProvider.System)));
        await replayer.RunAsync(TrailInputs.Find([trail]));
        var principals = all.Events.DistinctBy(e => e.Principal.Key).Count();
        await output.WriteLineAsync(
            $"{all.Events.Count:N0} events of {principals:N0} principals, {Environment.ProcessorCount} processors");
        return new Corpus(all.Events);
    }

    /// <summary>The one that comes next.</summary>
    public TrailEvent Next => _events[_next];

    /// <summary>The next of them, as many as there are.</summary>
    public ArraySegment<TrailEvent> Take(int count)
    {
        var taken = _events.GetRange(_next, Math.Min(count, Left)).ToArray();
        _next += taken.Length;
        return taken;
    }

    /// <summary>The keys of those that come next.</summary>
    public IReadOnlyList<PrincipalKey> KeysOf(int count) =>
        [.. _events.Skip(_next).Take(count).Select(e => e.Principal.Key).Distinct()];

    private sealed class Everything : IEventRoute
    {
        public List<TrailEvent> Events { get; } = [];

        public Task<ApplyReceipt> RouteAsync(
            IReadOnlyList<TrailEvent> events, CancellationToken cancellation = default)
        {
            Events.AddRange(events);
            return Task.FromResult(new ApplyReceipt(events.Count, 0, 0));
        }
    }
}
