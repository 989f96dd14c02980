using Grainwatch.Detection.Policies;

namespace Grainwatch.Grains;

/// <summary>Waits, in a silo that has just started, until it is known which policy is in force.</summary>
internal static class KnownPolicy
{
    // Who asks again finds a silo that has been told meanwhile, or is told again that it has not.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>Nobody is judged, and no time is measured, by a policy that may not be the cluster's.</summary>
    /// <param name="policy">The silo's.</param>
    /// <param name="time">The clock.</param>
    /// <param name="grain">Who waits.</param>
    /// <exception cref="StoreFaultException">It is not known yet.</exception>
    public static async ValueTask KnowAsync(this LivePolicy policy, TimeProvider time, Grain grain)
    {
        if (policy.Known.IsCompleted) return;
        try
        {
            await policy.Known.WaitAsync(s_patience, time);
        }
        catch (TimeoutException e)
        {
            throw new StoreFaultException(
                $"{grain.GetPrimaryKeyString()} is on a silo that does not know yet which policy is in force; nothing "
                + "was applied.", e);
        }
    }
}
