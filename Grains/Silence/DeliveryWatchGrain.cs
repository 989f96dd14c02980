using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Silence;
using Grainwatch.Detection.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Grainwatch.Grains;

/// <summary>
/// Keeps a <see cref="DeliveryWatch"/>. Not reentrant. It is stored once a minute, and before anything is told, so that
/// who tells it again after a crash tells the same; of two activations one writes, and the other one ends. What a lost
/// record costs is a few hours of steadiness.
/// </summary>
[GrainType("delivery-watch"), StoredAs(GrainStorage.DeliveryWatch)]
internal sealed partial class DeliveryWatchGrain(
    [FromKeyedServices(GrainStorage.Provider)] IGrainStorage storage,
    LivePolicy policy,
    TimeProvider time,
    ILogger<DeliveryWatchGrain> logger) : Grain, IDeliveryWatchGrain
{
    // Whose memory hears that no account delivers: no gateway alone.
    private const string Cluster = "cluster";
    private const int CallsAtOnce = 16;

    private static readonly TimeSpan s_storeEvery = TimeSpan.FromMinutes(1);

    private GrainRecord _record = null!;
    private DeliveryWatch _watch = new(Cluster);
    private DateTime _storedAt;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken) => Faults.GuardAsync(ReadAsync);

    /// <inheritdoc/>
    public async Task<Document> ReportAsync(Document arrivals)
    {
        await policy.KnowAsync(time, this);
        var parameters = DeliveryParameters.Of(policy.Current.Policy);
        var now = time.GetUtcNow().UtcDateTime;
        _watch.Look(Documents.Read<Arrived[]>(arrivals), now, parameters);
        if (_watch.Untold.Count > 0 || (now - _storedAt).Duration() >= s_storeEvery)
            await Faults.GuardAsync(() => StoreAsync(now));
        await Bounded.ForEachAsync(_watch.Untold.ToList().ToAsyncEnumerable(), CallsAtOnce, TellAsync);
        return Documents.Write(_watch.State(parameters));
    }

    private async Task TellAsync(Tiding tiding)
    {
        var e = tiding.ToEvent();
        try
        {
            await GrainFactory.GetGrain<IPrincipalGrain>(e.Principal.Key.Text)
                .ApplyAsync(new EventBatch { Rows = EventCodec.Encode([e]) });
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // It stays untold, and is told with the next report.
            LogNotTold(logger, e.Principal.Key.Text, fault.Message);
            return;
        }

        _watch.Told(tiding);
    }

    private async Task ReadAsync()
    {
        _record = new GrainRecord(storage, GrainStorage.DeliveryWatch, this.GetGrainId());
        try
        {
            if (await _record.ReadAsync() is { } bytes) _watch = DeliveryWatch.Read(Cluster, bytes);
        }
        catch (Exception e) when (e is DamagedRecordException or WireException)
        {
            LogDamaged(logger, e);
        }
    }

    private async Task StoreAsync(DateTime now)
    {
        try
        {
            await _record.WriteAsync(_watch.Write());
            _storedAt = now;
        }
        catch (PrincipalStoreException)
        {
            // What another activation knows is in the record.
            DeactivateOnIdle();
            throw;
        }
    }

    [LoggerMessage(23, LogLevel.Error,
        "The record of how accounts deliver is damaged or of an unknown version; it is learned anew")]
    private static partial void LogDamaged(ILogger logger, Exception exception);

    [LoggerMessage(26, LogLevel.Warning, "{Principal} could not be told yet: {Why}")]
    private static partial void LogNotTold(ILogger logger, string principal, string why);
}
