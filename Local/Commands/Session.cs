using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Files;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Replay;
using Grainwatch.Ingest.Routing;
using Grainwatch.Ingest.Sinks;
using Grainwatch.Ingest.Sinks.Delivering;
using Grainwatch.Ingest.Sinks.Settings;
using Grainwatch.Local.Log;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Quality;
using Grainwatch.Local.Sinks;
using Grainwatch.Local.Stores;
using Grainwatch.Telemetry;

namespace Grainwatch.Local.Commands;

/// <summary>A running host and what stands before it, put together for one command.</summary>
internal sealed class Session : IDisposable
{
    // Who does not serve a folder does not say what of it may go.
    private static readonly TimeSpan s_forever = TimeSpan.FromDays(36_500);

    private readonly IDisposable? _store;

    private Session(
        LivePolicy policy,
        LiveGeolocation geolocation,
        IShardedStore store,
        TimeProvider clock,
        FileQuarantine? quarantine = null,
        LocalDelivery? delivery = null)
    {
        Clock = clock;
        Delivery = delivery;
        Quarantine = quarantine;
        Policy = policy;
        Geolocation = geolocation;
        _store = store as IDisposable;
        Instruments = new HostInstruments(store is LogStore ? "log" : "memory", TimeProvider.System);
        try
        {
            Principals = new LocalPrincipals(store, policy, clock, null, Instruments, delivery);
            if (delivery is null) return;
            delivery.Instruments = Instruments;
            delivery.Start();
        }
        catch
        {
            End(delivery);
            Instruments.Dispose();
            Quarantine?.Dispose();
            _store?.Dispose();
            throw;
        }
    }

    /// <summary>What everything in this session is judged by.</summary>
    public LivePolicy Policy { get; }

    public LiveGeolocation Geolocation { get; }

    /// <summary>What time it is here.</summary>
    public TimeProvider Clock { get; }

    public LocalPrincipals Principals { get; }

    /// <summary>What the host measures.</summary>
    public HostInstruments Instruments { get; }

    /// <summary>Where rejected records go; null in memory.</summary>
    public FileQuarantine? Quarantine { get; }

    /// <summary>What delivers alerts; null where nobody wants them.</summary>
    public LocalDelivery? Delivery { get; }

    /// <summary>A session over a data folder; without one, in memory.</summary>
    /// <exception cref="CommandException">The data folder cannot be used.</exception>
    /// <exception cref="Ingest.Geolocation.Mmdb.MmdbException">A geolocation file cannot be used.</exception>
    public static Session Open(
        Terminal terminal,
        LivePolicy policy,
        IReadOnlyList<string> geo,
        string? data,
        int shards,
        FileQuarantineOptions? quarantine = null,
        TimeSpan? retention = null,
        SinkSet? sinks = null,
        TimeProvider? clock = null)
    {
        clock ??= TimeProvider.System;
        var geolocation = LiveGeolocation.Open(geo, clock);
        if (data is null)
        {
            return new Session(
                policy, geolocation, new MemoryStore(shards), clock, delivery: OpenDelivery(null, sinks, terminal));
        }

        try
        {
            var options = new LogOptions { Shards = shards, Warn = sentence => terminal.Note($"warning: {sentence}") };
            var store = LogStore.Open(
                data, policy.Current, options with { Retention = retention ?? s_forever });
            foreach (var note in store.Notes) terminal.Note(note);
            var rejected = OpenQuarantine(store, data, quarantine);
            foreach (var note in rejected.Notes) terminal.Note(note);
            return new Session(
                policy, geolocation, store, clock, rejected, OpenDelivery(data, sinks, terminal, rejected, store));
        }
        catch (Exception e) when (e is PrincipalStoreException or QuarantineException or QuarantineInUseException
            or DeliveryException)
        {
            throw new CommandException(ExitCode.Configuration, e.Message + RemedyOf(e), e);
        }
    }

    /// <summary>Where the quarantine of a data folder is.</summary>
    public static string QuarantineOf(string data) => Path.Combine(data, "quarantine");

    /// <summary>Says which geolocation files are in use.</summary>
    public void NoteGeolocation(Terminal terminal)
    {
        foreach (var line in Geolocation.Describe()) terminal.Note(line);
        if (Geolocation.State.Files.Count == 0)
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
        var replayer = new Replayer(trial?.Around(router) ?? router, CreateReader, options, Quarantine);
        return await ReplayProgressBar.ShowAsync(
            terminal, inputs.Count, progress => replayer.RunAsync(inputs, progress, cancellation));

        TrailReader CreateReader() =>
            new(new RecordReader(Policy.Current.Policy.CreateIdentifier(), Geolocation.Origins, TimeProvider.System));
    }

    public void Dispose()
    {
        Geolocation.Dispose();
        Principals.Dispose();
        End(Delivery);
        Quarantine?.Dispose();
        _store?.Dispose();
        Instruments.Dispose();
    }

    /// <summary>What to do about a data folder that cannot be written; nothing where the message says it.</summary>
    private static string RemedyOf(Exception e) =>
        e.InnerException is UnauthorizedAccessException or (IOException and not FolderInUseException)
            ? " It has to be a folder that this user may write, with room; --data names another."
            : string.Empty;

    /// <summary>What delivers alerts to sinks; null without any. Where it cannot, the rest is let go.</summary>
    private static LocalDelivery? OpenDelivery(
        string? data, SinkSet? sinks, Terminal terminal, params ReadOnlySpan<IDisposable> rest)
    {
        if (sinks is null)
        {
            if (data is not null && FileDeliveryLog.Exists(data))
            {
                terminal.Note($"warning: alerts were delivered from '{data}' before; without --sinks those that wait "
                    + "go on waiting.");
            }

            return null;
        }

        try
        {
            var options = new DeliveryOptions { Warn = sentence => terminal.Note($"warning: {sentence}") };
            return LocalDelivery.OpenAsync(
                    data, new LiveSinks(sinks, TimeProvider.System), TimeProvider.System, options)
                .GetAwaiter().GetResult();
        }
        catch
        {
            foreach (var one in rest) one.Dispose();
            throw;
        }
    }

    private static void End(LocalDelivery? delivery) => delivery?.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static FileQuarantine OpenQuarantine(LogStore store, string data, FileQuarantineOptions? options)
    {
        try
        {
            return FileQuarantine.Open(QuarantineOf(data), options);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }
}
