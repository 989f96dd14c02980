using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Sinks.Delivering;

namespace Grainwatch.Grains;

/// <summary>What Detection throws, as it crosses the wire.</summary>
internal static class Faults
{
    /// <summary>The fault of a store's failure.</summary>
    public static StoreFaultException Of(PrincipalStoreException exception) =>
        new(exception.Message) { IsConflict = exception is PrincipalConflictException };

    /// <summary>The fault of a delivery queue.</summary>
    public static StoreFaultException Of(DeliveryException exception) => new(exception.Message);

    /// <summary>
    /// Works with a store, in a call or while a grain wakes: what Detection throws would cross the wire from neither.
    /// </summary>
    public static async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (PrincipalStoreException e)
        {
            throw Of(e);
        }
    }

    /// <summary>The fault of a principal that cannot be served.</summary>
    public static StoreFaultException Poisoned(PoisonedPrincipal principal) =>
        new($"{principal.Key} is poisoned since {principal.Since:yyyy-MM-dd HH:mm:ss}Z: {principal.Why}")
        {
            Poisoned = principal.Key,
            Since = principal.Since,
        };

    /// <summary>The fault of something that is being made anew.</summary>
    public static StoreFaultException Rebuilding(string what, long done) =>
        new($"{what} is being rebuilt from the stored principals, {done:#,0} read so far; ask again in a few seconds.")
        {
            IsRebuilding = true,
        };
}
