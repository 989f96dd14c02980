using Grainwatch.Ingest.Deliveries;
using Grainwatch.Ingest.Sources.Leases;

namespace Grainwatch.Ingest.Sources;

/// <summary>Sources that a command line named, and that a gateway is still to be made for.</summary>
public sealed class ServedSources : IDisposable
{
    private readonly List<Func<Intake, ICheckpoints, ITrailSource>> _makers = [];
    private readonly List<IDisposable> _stores = [];

    /// <summary>One more, and what it reads from.</summary>
    public void Add(Func<Intake, ICheckpoints, ITrailSource> make, IDisposable? store = null)
    {
        _makers.Add(make);
        if (store is not null) _stores.Add(store);
    }

    /// <summary>The sources of a gateway that is alone.</summary>
    public IReadOnlyList<ITrailSource> Of(Intake intake, ICheckpoints checkpoints) =>
        [.. _makers.Select(make => make(intake, checkpoints))];

    /// <summary>The sources of one of many gateways, each read by one of them at a time.</summary>
    public IReadOnlyList<ITrailSource> Of(Intake intake, ILeases leases, TimeProvider clock) =>
        [.. _makers.Select(make => new LeasedSource(checkpoints => make(intake, checkpoints), leases, clock))];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var store in _stores) store.Dispose();
    }
}
