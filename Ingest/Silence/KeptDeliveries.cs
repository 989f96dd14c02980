using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Silence;
using Grainwatch.Detection.Wire;
using Grainwatch.Ingest.Sources;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Ingest.Silence;

/// <summary>
/// The accounts of a single machine. What is known of them is kept among the checkpoints, once a minute and before
/// anything is told; to lose it costs a few hours of steadiness and no more. For one caller at a time.
/// </summary>
/// <param name="principals">Whose memories hear.</param>
/// <param name="checkpoints">Where it is kept.</param>
/// <param name="policy">The policy in force.</param>
/// <param name="gateway">The gateway's name.</param>
/// <param name="clock">What time it is.</param>
/// <param name="logger">Hears of a document that cannot be used.</param>
public sealed partial class KeptDeliveries(
    IPrincipals principals,
    ICheckpoints checkpoints,
    Func<Policy> policy,
    string gateway,
    TimeProvider clock,
    ILogger logger) : IDeliveryReports
{
    private const string Document = "deliveries";

    private static readonly TimeSpan s_keepEvery = TimeSpan.FromMinutes(1);

    private DeliveryWatch? _watch;
    private DateTime _keptAt;
    private bool _hasFailed;

    /// <inheritdoc/>
    public async Task<DeliveryState> ReportAsync(
        IReadOnlyCollection<Arrived> arrivals, CancellationToken cancellation = default)
    {
        var watch = _watch ??= await OpenAsync(cancellation);
        var parameters = DeliveryParameters.Of(policy());
        var now = clock.GetUtcNow().UtcDateTime;
        watch.Look(arrivals, now, parameters);
        if (watch.Untold.Count > 0 || (now - _keptAt).Duration() >= s_keepEvery) await KeepAsync(watch, now);
        await TellAsync(watch, cancellation);
        return watch.State(parameters);
    }

    /// <summary>
    /// A memory that cannot be told keeps nobody else from being told; it is told with a later report.
    /// </summary>
    private async Task TellAsync(DeliveryWatch watch, CancellationToken cancellation)
    {
        var hasFailed = false;
        foreach (var tiding in watch.Untold.ToList())
        {
            var e = tiding.ToEvent();
            try
            {
                await principals.ApplyAsync(e.Principal.Key, [e], Arrival.Live, cancellation);
                watch.Told(tiding);
            }
            catch (PrincipalStoreException fault)
            {
                if (!hasFailed && !_hasFailed) LogNotTold(logger, e.Principal.Key.Text, fault.Message);
                hasFailed = true;
            }
        }

        _hasFailed = hasFailed;
    }

    private async Task<DeliveryWatch> OpenAsync(CancellationToken cancellation)
    {
        try
        {
            if (await checkpoints.GetAsync(Document, cancellation) is { } bytes)
                return DeliveryWatch.Read(gateway, bytes);
        }
        catch (Exception e) when (e is WireException or CheckpointException)
        {
            LogNotRead(logger, e.Message);
        }

        return new DeliveryWatch(gateway);
    }

    private async Task KeepAsync(DeliveryWatch watch, DateTime now)
    {
        try
        {
            await checkpoints.SetAsync(Document, watch.Write());
        }
        catch (CheckpointException e)
        {
            throw new PrincipalStoreException(e.Message, e);
        }

        _keptAt = now;
    }

    [LoggerMessage(121, LogLevel.Warning,
        "How accounts delivered cannot be read, and is learned anew: {Reason}")]
    private static partial void LogNotRead(ILogger logger, string reason);

    [LoggerMessage(123, LogLevel.Warning, "{Principal} could not be told yet: {Reason}")]
    private static partial void LogNotTold(ILogger logger, string principal, string reason);
}
