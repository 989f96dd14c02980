using Grainwatch.Detection.Principals;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Grains;

/// <summary>Tells the index of a principal's account, and the sweep that it has been told.</summary>
/// <param name="grains">Where they are.</param>
/// <param name="logger">Hears of notices that did not arrive; the outbox keeps them.</param>
internal sealed partial class AccountIndexOutlet(IGrainFactory grains, ILogger logger) : IPrincipalOutlet
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async ValueTask TellAsync(PrincipalNotice notice)
    {
        var key = notice.Principal.Key;
        try
        {
            // Events are acknowledged after this: a slow index must not hold them up, the outbox keeps the notice.
            await grains.GetGrain<IAccountIndexShardGrain>(
                    ClusterShards.IndexKey(notice.Principal.Account, ClusterShards.OfPrincipal(key)))
                .TellAsync(Documents.Write(notice)).WaitAsync(s_patience);
        }
        catch (Exception e)
        {
            LogNotTold(logger, key, notice.Alerts.Count, e);
            throw;
        }

        await grains.GetGrain<ISweepGrain>(ClusterShards.SweepKey(key)).ToldAsync(key, notice.Principal.Revision);
    }

    [LoggerMessage(1, LogLevel.Warning,
        "The index was not told of {Principal} and {Alerts} of its alerts; its outbox keeps them for the sweep")]
    private static partial void LogNotTold(ILogger logger, string principal, int alerts, Exception exception);
}
