using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Replay;
using Grainwatch.Ingest.Routing;
using Grainwatch.Ingest.Tests.Routing;

namespace Grainwatch.Ingest.Tests.Replay;

/// <summary>Replays files into a fake host.</summary>
internal static class Replays
{
    public static TrailReader CreateReader() => new(new RecordReader(
        Policy.Default.CreateIdentifier(), new OriginCache(Geolocator.None), TimeProvider.System));

    public static async Task<ReplayResult> RunAsync(
        FakePrincipals principals,
        ReplayOptions options,
        IEnumerable<string> paths,
        IProgress<ReplayProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        using var router = new EventRouter(principals);
        var replayer = new Replayer(router, CreateReader, options);
        return await replayer.RunAsync(TrailInputs.Find(paths), progress, cancellation);
    }

    /// <summary>Names of the applied events in the order in which they were handed over.</summary>
    public static IEnumerable<string> Order(FakePrincipals principals) =>
        principals.Calls.SelectMany(call => call.Events).Select(e => e.Name);
}
