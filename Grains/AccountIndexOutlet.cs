using Grainwatch.Detection.Principals;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Grains;

/// <summary>Tells the index of a principal's account.</summary>
/// <param name="grains">Where the index is.</param>
/// <param name="logger">Hears of notices that did not arrive; the outbox keeps them.</param>
internal sealed partial class AccountIndexOutlet(IGrainFactory grains, ILogger logger) : IPrincipalOutlet
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async ValueTask TellAsync(PrincipalNotice notice)
    {
        try
        {
            // Events are acknowledged after this: a slow index must not hold them up, the outbox keeps the notice.
            await grains.GetGrain<IAccountIndexGrain>(notice.Principal.Account).TellAsync(Documents.Write(notice))
                .WaitAsync(s_patience);
        }
        catch (Exception e)
        {
            LogNotTold(logger, notice.Principal.Key, notice.Alerts.Count, e);
            throw;
        }
    }

    [LoggerMessage(1, LogLevel.Warning,
        "The index was not told of {Principal} and {Alerts} of its alerts; its outbox keeps them for the next call")]
    private static partial void LogNotTold(ILogger logger, string principal, int alerts, Exception exception);
}
