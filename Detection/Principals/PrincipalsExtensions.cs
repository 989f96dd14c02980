using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Detection.Principals;

/// <summary>What is usual to ask of principals.</summary>
public static class PrincipalsExtensions
{
    /// <summary>Applies events that have just happened.</summary>
    /// <inheritdoc cref="IPrincipals.ApplyAsync"/>
    public static Task<ApplyReceipt> ApplyAsync(
        this IPrincipals principals,
        PrincipalKey key,
        IReadOnlyList<TrailEvent> events,
        CancellationToken cancellationToken = default) =>
        principals.ApplyAsync(key, events, Arrival.Live, cancellationToken);
}
