using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Deliveries;
using Grainwatch.Ingest.Documents;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Policies;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Routing;
using Grainwatch.Ingest.Silence;
using Grainwatch.Ingest.Sinks;
using Grainwatch.Ingest.Sources;
using Grainwatch.Ingest.Telemetry;
using Grainwatch.Telemetry;

namespace Grainwatch.Ingest.Http;

/// <summary>What the HTTP API works with, whatever host the principals live on.</summary>
public sealed class Gateway : IDisposable
{
    private readonly ReaderPool _readers;
    private readonly SemaphoreSlim _requests;

    /// <summary>A gateway to principals.</summary>
    /// <param name="principals">Where principals live.</param>
    /// <param name="origins">Tells where addresses are.</param>
    /// <param name="policy">Tells principals apart; may be replaced.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="routing">The bounds of the way to the principals.</param>
    /// <param name="geolocation">What the status tells of geolocation; without it, that there is none.</param>
    /// <param name="quarantine">Where rejected records go; without one, it is in memory.</param>
    /// <param name="policies">Changes the policy; without one, what is sent is in force as long as this runs.</param>
    /// <param name="sinks">What operators ask of sinks; without one, that there are none.</param>
    public Gateway(
        IPrincipals principals,
        IOrigins origins,
        LivePolicy policy,
        TimeProvider clock,
        GatewayOptions? options = null,
        RoutingOptions? routing = null,
        LiveGeolocation? geolocation = null,
        IQuarantine? quarantine = null,
        PolicyControl? policies = null,
        ISinkDesk? sinks = null)
    {
        Sinks = sinks ?? new NoSinks();
        AllPrincipals = principals;
        Clock = clock;
        StartedAt = clock.GetUtcNow().UtcDateTime;
        Geolocation = geolocation;
        Options = options ?? new GatewayOptions();
        Origins = origins;
        Policies = policies ?? new PolicyControl(policy, new MemoryDocuments(clock), clock);
        Instruments = new IngestInstruments(clock);
        Arrivals = new ArrivalMeter(clock);
        Router = new EventRouter(principals, routing, Instruments, Arrivals);
        QuietRouter = new EventRouter(principals, routing, Instruments);
        BackfillRouter = new EventRouter(
            principals, (routing ?? new RoutingOptions()) with { Arrival = Arrival.Backfill }, Instruments);
        _requests = new SemaphoreSlim(Options.EventRequestsMax);
        Held = new ByteBudget(Options.HeldBytesMax);
        Quarantine = quarantine ?? new MemoryQuarantine(clock: clock);
        // A request is held whole, and so has to end somewhere; a delivery is taken in piece by piece.
        _readers = Pool(new ReaderLimits { DecodedBytesMax = Options.DecodedBytesMax });
        QuarantineReplay = new QuarantineReplay(Quarantine, QuietRouter, _readers);
        Intake = new Intake(
            Router, Quarantine, Pool(new ReaderLimits()), poisoned: Poisoned, instruments: Instruments);
        FirehoseIntake = new Intake(
            Router, Quarantine, Pool(new ReaderLimits { DecodedBytesMax = Options.FirehoseRecordBytesMax }),
            poisoned: Poisoned, instruments: Instruments);
        _ = new GatewayGauges(this, Instruments.Meter);
        _ = new BacklogGauges(this, Instruments.Meter);

        // Readers remember whose events are whose, which another policy may tell otherwise.
        ReaderPool Pool(ReaderLimits limits) => new(
            () => new TrailReader(
                new RecordReader(
                    policy.Current.Policy.CreateIdentifier(), origins, clock,
                    limits with { ClockAheadMax = Options.ClockAheadMax })),
            () => policy.Current);
    }

    /// <summary>Where principals live. Endpoints ask for those that their caller may see: http.Principals().</summary>
    internal IPrincipals AllPrincipals { get; }

    /// <summary>The bounds.</summary>
    public GatewayOptions Options { get; }

    /// <summary>Takes in what sources deliver, of any length.</summary>
    public Intake Intake { get; }

    /// <summary>What all requests being served hold together.</summary>
    public ByteBudget Held { get; }

    /// <summary>Takes in the records of Firehose, each of bounded length once it is unpacked.</summary>
    internal Intake FirehoseIntake { get; }

    /// <summary>What it measures.</summary>
    public IngestInstruments Instruments { get; }

    /// <summary>What the host measures, where it is in this process.</summary>
    public HostInstruments? Host { get; init; }

    /// <summary>Calls to principals that were not answered yet.</summary>
    internal int CallsWaiting => Router.Waiting + BackfillRouter.Waiting;

    /// <summary>What it reads by itself, for the status; null when there is nothing.</summary>
    public TrailSources? Sources { get; set; }

    /// <summary>What operators ask of sinks.</summary>
    public ISinkDesk Sinks { get; }

    /// <summary>Hears which accounts deliver.</summary>
    public ArrivalMeter Arrivals { get; }

    /// <summary>Watches that they do, for the status; null when nobody does.</summary>
    public SilenceWatcher? Silence { get; set; }

    /// <summary>Where rejected records go.</summary>
    public IQuarantine Quarantine { get; }

    /// <summary>Whose records go to quarantine because their principals cannot be served.</summary>
    internal PoisonedKeys Poisoned { get; } = new();

    /// <summary>Reads again what is in quarantine.</summary>
    public QuarantineReplay QuarantineReplay { get; }

    /// <summary>What time it is.</summary>
    internal TimeProvider Clock { get; }

    /// <summary>Where addresses are located.</summary>
    internal IOrigins Origins { get; }

    /// <summary>Tells and changes the policy by which events are attributed.</summary>
    internal PolicyControl Policies { get; }

    /// <summary>When it was made (UTC).</summary>
    internal DateTime StartedAt { get; }

    /// <summary>The geolocation behind the origins, when there is one.</summary>
    internal LiveGeolocation? Geolocation { get; }

    /// <summary>The way to the principals.</summary>
    internal EventRouter Router { get; }

    /// <summary>The same for what is no delivery: rows that another process sends, records out of quarantine.</summary>
    internal EventRouter QuietRouter { get; }

    /// <summary>The way to the principals for history.</summary>
    internal EventRouter BackfillRouter { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Router.Dispose();
        QuietRouter.Dispose();
        BackfillRouter.Dispose();
        Instruments.Dispose();
        _requests.Dispose();
    }

    /// <summary>A turn to read a request; null when too many are being served.</summary>
    internal Turn? TryBegin() => _requests.Wait(0) ? new Turn(this) : null;

    /// <summary>The right to serve one request with events, and a reader that is warm.</summary>
    internal sealed class Turn(Gateway gateway) : IDisposable
    {
        private ReaderPool.Lease? _lease;

        public TrailReader Reader => (_lease ??= gateway._readers.Rent()).Reader;

        public void Dispose()
        {
            _lease?.Dispose();
            gateway._requests.Release();
        }
    }
}
