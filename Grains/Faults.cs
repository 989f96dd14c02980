using Grainwatch.Detection.Principals;

namespace Grainwatch.Grains;

/// <summary>What Detection throws, as it crosses the wire.</summary>
internal static class Faults
{
    /// <summary>The fault of a store's failure.</summary>
    public static StoreFaultException Of(PrincipalStoreException exception) =>
        new(exception.Message) { IsConflict = exception is PrincipalConflictException };
}
