using System.Diagnostics.Metrics;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Stores;
using Grainwatch.Telemetry;

namespace Grainwatch.Local.Tests.Telemetry;

/// <summary>The instruments that there are.</summary>
internal static class Instruments
{
    /// <summary>Others' that the dashboard and the rules use, as their makers name them.</summary>
    public static readonly string[] Foreign =
        ["http.server.request.duration", "dotnet.gc.last_collection.heap.size", "dotnet.process.cpu.time"];

    /// <summary>Our own.</summary>
    public static IReadOnlyList<Instrument> Own()
    {
        using var host = new HostInstruments("memory", TimeProvider.System);
        using var principals = new LocalPrincipals(new MemoryStore(1), Policy.Default, TimeProvider.System);
        using var gateway = new Gateway(
            principals, new OriginCache(Geolocator.None), Policy.Default, TimeProvider.System);
        List<Instrument> found = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("Grainwatch.", StringComparison.Ordinal)) found.Add(instrument);
            },
        };
        listener.Start();
        return [.. found.DistinctBy(instrument => instrument.Name).OrderBy(instrument => instrument.Name)];
    }
}
