using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Replay;
using Grainwatch.Ingest.Routing;
using Grainwatch.Local.Log;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Quality;
using Grainwatch.Local.Stores;

namespace Grainwatch.Local.Commands;

/// <summary>A running host and what stands before it, put together for one command.</summary>
internal sealed class Session : IDisposable
{
    private readonly IDisposable? _store;

    private Session(Policy policy, Geolocator geolocator, IShardedStore store)
    {
        Policy = policy;
        Geolocation = geolocator.Files;
        Origins = new OriginCache(geolocator);
        _store = store as IDisposable;
        try
        {
            Principals = new LocalPrincipals(store, policy, TimeProvider.System);
        }
        catch
        {
            _store?.Dispose();
            throw;
        }
    }

    /// <summary>What everything in this session is judged by.</summary>
    public Policy Policy { get; }

    public IReadOnlyList<GeoFile> Geolocation { get; }

    public IOrigins Origins { get; }

    public LocalPrincipals Principals { get; }

    /// <summary>A session over a data folder; without one, in memory.</summary>
    /// <exception cref="CommandException">The data folder cannot be used.</exception>
    /// <exception cref="Ingest.Geolocation.Mmdb.MmdbException">A geolocation file cannot be used.</exception>
    public static Session Open(
        Terminal terminal, Policy policy, IReadOnlyList<string> geo, string? data, int shards)
    {
        var geolocator = GeolocationFiles.Open(geo);
        if (data is null) return new Session(policy, geolocator, new MemoryStore(shards));
        try
        {
            var store = LogStore.Open(
                data,
                PolicyInForce.Of(policy),
                new LogOptions { Shards = shards, Warn = sentence => terminal.Note($"warning: {sentence}") });
            foreach (var note in store.Notes) terminal.Note(note);
            return new Session(policy, geolocator, store);
        }
        catch (PrincipalStoreException e)
        {
            throw new CommandException(ExitCode.Configuration, e.Message, e);
        }
    }

    /// <summary>Says which geolocation files are in use.</summary>
    public void NoteGeolocation(Terminal terminal)
    {
        foreach (var file in Geolocation) terminal.Note($"geolocation, {GeolocationFiles.Describe(file)}");
        if (Geolocation.Count == 0)
            terminal.Note("no geolocation files (--geo): countries and cities are unknown, most rules will be silent.");
    }

    /// <summary>Replays files into the host, and into what a trial holds it against.</summary>
    public async Task<ReplayResult> ReplayAsync(
        Terminal terminal,
        IReadOnlyList<TrailInput> inputs,
        ReplayOptions options,
        CancellationToken cancellation,
        QualityTrial? trial = null,
        Arrival arrival = Arrival.Live)
    {
        using var router = new EventRouter(Principals, new RoutingOptions { Arrival = arrival });
        var replayer = new Replayer(trial?.Around(router) ?? router, CreateReader, options);
        return await ReplayProgressBar.ShowAsync(
            terminal, inputs.Count, progress => replayer.RunAsync(inputs, progress, cancellation));

        TrailReader CreateReader() =>
            new(new RecordReader(Policy.CreateIdentifier(), Origins, TimeProvider.System));
    }

    public void Dispose()
    {
        Principals.Dispose();
        _store?.Dispose();
    }
}
