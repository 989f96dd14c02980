using Grainwatch.Detection.Decisions;
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

    /// <summary>
    /// What is told of the one principal that a key or a name means. What reads like a key may be a name: it is looked
    /// up where there is nobody of that key.
    /// </summary>
    /// <param name="principals">Where principals live.</param>
    /// <param name="name">Any name, as <see cref="IPrincipals.FindAsync"/> resolves it.</param>
    /// <param name="candidatesMax">The most principals to name when it means several.</param>
    /// <param name="tell">What is told of a principal; null when there is nobody of that key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is told; without it, those that the name means: nobody, or several.</returns>
    public static async Task<(T? Told, IReadOnlyList<PrincipalHeader> Candidates)> OfNameAsync<T>(
        this IPrincipals principals,
        string name,
        int candidatesMax,
        Func<PrincipalKey, Task<T?>> tell,
        CancellationToken cancellationToken)
        where T : class
    {
        if (PrincipalKey.TryParse(name, out var key) && await tell(key) is { } direct) return (direct, []);
        var found = await principals.FindAsync(name, candidatesMax, cancellationToken);
        return found is [var one]
            ? (await tell(PrincipalKey.Parse(one.Key)), [])
            : (null, found);
    }

    /// <summary>The key of the one principal that a name means; without it, those that it means.</summary>
    /// <inheritdoc cref="OfNameAsync"/>
    public static Task<(PrincipalKey? Key, IReadOnlyList<PrincipalHeader> Candidates)> KeyOfAsync(
        this IPrincipals principals, string name, int candidatesMax, CancellationToken cancellationToken) =>
        principals.OfNameAsync(
            name, candidatesMax,
            async key => await principals.ViewAsync(key, cancellationToken) is null ? null : key, cancellationToken);

    /// <summary>Records a decision; also gives it as it is kept, which of one that was known is the first.</summary>
    /// <inheritdoc cref="IPrincipals.DecideAsync"/>
    public static async Task<(DecisionOutcome Outcome, Decision Kept)> RecordAsync(
        this IPrincipals principals,
        PrincipalKey key,
        Decision decision,
        int? seen,
        CancellationToken cancellationToken)
    {
        var outcome = await principals.DecideAsync(key, decision, seen, cancellationToken);
        if (outcome != DecisionOutcome.Known) return (outcome, decision);
        IEnumerable<Decision>? known = decision is AlertDecision { Alert: var id }
            ? (await principals.AlertAsync(id, cancellationToken))?.Decisions.Select(ruling => ruling.Decision)
            : (await principals.ViewAsync(key, cancellationToken))?.Decisions;
        // It may have been pushed out since.
        return (outcome, known?.FirstOrDefault(other => other.Id == decision.Id) ?? decision);
    }
}
