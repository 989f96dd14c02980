using Grainwatch.Detection.Principals;

namespace Grainwatch.Grains;

/// <summary>Tells the index of a principal's account, and the sweep that it has been told.</summary>
/// <param name="grains">Where they are.</param>
/// <param name="untold">Hears of notices that did not arrive; the outbox keeps them.</param>
internal sealed class AccountIndexOutlet(IGrainFactory grains, UntoldNotices untold) : IPrincipalOutlet
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
            untold.Add(notice.Alerts.Count, e);
            throw;
        }

        await grains.GetGrain<ISweepGrain>(ClusterShards.SweepKey(key)).ToldAsync(key, notice.Principal.Revision);
    }
}
