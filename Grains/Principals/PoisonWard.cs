using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Grains;

/// <summary>
/// Isolates a principal that cannot be served: says so to the sweep, which lists it and asks again whether it still
/// cannot.
/// </summary>
/// <param name="key">The principal.</param>
/// <param name="sweep">Lists it.</param>
/// <param name="time">Tells since when.</param>
/// <param name="logger">Hears of it.</param>
internal sealed partial class PoisonWard(PrincipalKey key, ISweepGrain sweep, TimeProvider time, ILogger logger)
{
    // A damaged record is read again after that time: somebody may have mended it.
    private static readonly TimeSpan s_hold = TimeSpan.FromSeconds(5);

    private DateTimeOffset _heldAt;

    /// <summary>The principal, when its record was damaged as it was read.</summary>
    public PoisonedPrincipal? Held { get; private set; }

    /// <summary>Whether that is long enough ago to read again.</summary>
    public bool IsOver => time.GetUtcNow() - _heldAt > s_hold;

    /// <summary>Its record is damaged: nothing can be asked of it until that is read anew.</summary>
    public async Task<PoisonedPrincipal> HoldAsync(DamagedRecordException exception)
    {
        _heldAt = time.GetUtcNow();
        Held = await ListAsync(exception.Message, isDamaged: true, exception);
        return Held;
    }

    /// <summary>A call failed by a fault of ours; another may well succeed.</summary>
    public Task<PoisonedPrincipal> ReportAsync(Exception exception) =>
        ListAsync($"{exception.GetType().Name}: {exception.Message}", isDamaged: false, exception);

    private async Task<PoisonedPrincipal> ListAsync(string why, bool isDamaged, Exception exception)
    {
        LogPoisoned(logger, key, exception);
        var now = time.GetUtcNow().UtcDateTime;
        var principal = new PoisonedPrincipal(key.Text, now, now, why, isDamaged);
        try
        {
            return Documents.Read<PoisonedPrincipal>(await sweep.PoisonAsync(Documents.Write(principal)));
        }
        catch (Exception e) when (e is StoreFaultException or OrleansException or TimeoutException)
        {
            // It is answered all the same; the next call lists it.
            LogNotListed(logger, key, e);
            return principal;
        }
    }

    [LoggerMessage(3, LogLevel.Error, "{Principal} is poisoned: it alone cannot be served")]
    private static partial void LogPoisoned(ILogger logger, PrincipalKey principal, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "{Principal} could not be listed as poisoned")]
    private static partial void LogNotListed(ILogger logger, PrincipalKey principal, Exception exception);
}
