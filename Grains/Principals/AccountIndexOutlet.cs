using Grainwatch.Detection.Principals;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Grains;

/// <summary>
/// Tells the index of a principal's account, who delivers its alerts, and the sweep that they have been told.
/// </summary>
/// <param name="grains">Where they are.</param>
/// <param name="delivery">Who delivers; null for nobody.</param>
/// <param name="logger">Hears of notices that did not arrive; the outbox keeps them.</param>
internal sealed partial class AccountIndexOutlet(IGrainFactory grains, IPrincipalOutlet? delivery, ILogger logger)
    : IPrincipalOutlet
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async ValueTask TellAsync(PrincipalNotice notice)
    {
        var key = notice.Principal.Key;
        // Events are acknowledged after this: slow ones must not hold them up, the outbox keeps the notice.
        var delivered = delivery?.TellAsync(notice).AsTask().WaitAsync(s_patience) ?? Task.CompletedTask;
        try
        {
            await grains.GetGrain<IAccountIndexShardGrain>(
                    ClusterShards.IndexKey(notice.Principal.Account, ClusterShards.OfPrincipal(key)))
                .TellAsync(Documents.Write(notice)).WaitAsync(s_patience);
        }
        catch (Exception e)
        {
            LogNotTold(logger, key, notice.Alerts.Count, e);
            await delivered.ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            throw;
        }

        try
        {
            await delivered;
        }
        catch (Exception e)
        {
            LogNotDelivered(logger, key, notice.Alerts.Count, e.Message);
            throw;
        }

        await grains.GetGrain<ISweepGrain>(ClusterShards.SweepKey(key)).ToldAsync(key, notice.Principal.Revision);
    }

    [LoggerMessage(1, LogLevel.Warning,
        "The index was not told of {Principal} and {Alerts} of its alerts; its outbox keeps them for the sweep")]
    private static partial void LogNotTold(ILogger logger, string principal, int alerts, Exception exception);

    [LoggerMessage(25, LogLevel.Warning,
        "{Alerts} alerts of {Principal} do not wait for sinks yet; its outbox keeps them for the sweep: {Why}")]
    private static partial void LogNotDelivered(ILogger logger, string principal, int alerts, string why);
}
