using System.Collections.Concurrent;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Deliveries;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Routing;

namespace Grainwatch.Ingest.Tests.Sources;

/// <summary>An intake whose events go nowhere but into a list, by name, in the order of arrival.</summary>
internal sealed class TakenIn : IEventRoute
{
    public TakenIn(IQuarantine? quarantine = null)
    {
        var readers = new ReaderPool(() => new TrailReader(new RecordReader(
            Policy.Default.CreateIdentifier(), new OriginCache(Geolocator.None), TimeProvider.System)));
        Intake = new Intake(this, quarantine ?? Quarantine, readers);
    }

    public Intake Intake { get; }

    public MemoryQuarantine Quarantine { get; } = new();

    public ConcurrentQueue<string> Names { get; } = new();

    /// <summary>Awaited before events count as durable.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    public async Task<ApplyReceipt> RouteAsync(
        IReadOnlyList<TrailEvent> events, CancellationToken cancellation = default)
    {
        await Before();
        foreach (var e in events) Names.Enqueue(e.Name);
        return new ApplyReceipt(events.Count, 0, 0);
    }
}
