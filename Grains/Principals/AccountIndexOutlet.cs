using Grainwatch.Detection.Principals;

namespace Grainwatch.Grains;

/// <summary>
/// Tells the index of a principal's account, who delivers its alerts, and the sweep that they have been told.
/// </summary>
/// <param name="grains">Where they are.</param>
/// <param name="delivery">Who delivers; null for nobody.</param>
/// <param name="untold">Hears of notices that did not arrive; the outbox keeps them.</param>
internal sealed class AccountIndexOutlet(IGrainFactory grains, IPrincipalOutlet? delivery, UntoldNotices untold)
    : IPrincipalOutlet
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async ValueTask TellAsync(PrincipalNotice notice)
    {
        var key = notice.Principal.Key;
        // Events are acknowledged after this: slow ones must not hold them up, the outbox keeps the notice.
        var delivered = delivery?.TellAsync(notice).AsTask().WaitAsync(s_patience) ?? Task.CompletedTask;
        var listed = grains.GetGrain<IAccountIndexShardGrain>(
                ClusterShards.IndexKey(notice.Principal.Account, ClusterShards.OfPrincipal(key)))
            .TellAsync(Documents.Write(notice)).WaitAsync(s_patience);
        try
        {
            await Task.WhenAll(listed, delivered);
        }
        catch (Exception e)
        {
            untold.Add(notice.Alerts.Count, e);
            throw;
        }

        await grains.GetGrain<ISweepGrain>(ClusterShards.SweepKey(key)).ToldAsync(key, notice.Principal.Revision);
    }
}
