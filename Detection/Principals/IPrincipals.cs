using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Detection.Principals;

/// <summary>
/// All principals, wherever they live: the one port between the gateway and a host. An answer to
/// <see cref="ApplyAsync"/> means that every event of the batch is durable, to the host's own meaning of durable.
/// </summary>
public interface IPrincipals
{
    /// <summary>
    /// Applies events of one principal. Events already applied are counted as duplicates and change nothing.
    /// </summary>
    /// <exception cref="PrincipalStoreException">Nothing is promised; sending the same batch again is safe.</exception>
    Task<ApplyReceipt> ApplyAsync(
        PrincipalKey key,
        IReadOnlyList<TrailEvent> events,
        Arrival arrival,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Records what an analyst decided about a principal or one of its alerts; durable when it answers.
    /// </summary>
    /// <param name="key">Whose it is.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="seen">
    /// The revision of the alert that was decided on: while it is another, nothing is recorded. Null for any.
    /// </param>
    /// <param name="cancellationToken">Gives up; the decision may have been recorded.</param>
    /// <exception cref="ArgumentException">The decision makes no sense; the message says why.</exception>
    /// <exception cref="PrincipalStoreException">
    /// Nothing is promised; sending the same decision again is safe.
    /// </exception>
    Task<DecisionOutcome> DecideAsync(
        PrincipalKey key, Decision decision, int? seen = null, CancellationToken cancellationToken = default);

    /// <summary>What a principal remembers now; null when nobody of that key was ever seen.</summary>
    Task<PrincipalView?> ViewAsync(PrincipalKey key, CancellationToken cancellationToken = default);

    /// <summary>
    /// What was known of a principal earlier, by time of writing. A host that keeps memories only as they are answers
    /// <see cref="PastOutcome.NoPast"/>.
    /// </summary>
    /// <exception cref="PrincipalStoreException">It cannot be read.</exception>
    Task<PastAnswer> PastAsync(
        PrincipalKey key, PastQuestion question, CancellationToken cancellationToken = default) =>
        Task.FromResult(new PastAnswer(PastOutcome.NoPast));

    /// <summary>
    /// Principals that a key, ARN, display name, bare user name, principal id or long-lived access key id resolves
    /// to, at most <paramref name="limit"/>, by key.
    /// </summary>
    Task<IReadOnlyList<PrincipalHeader>> FindAsync(
        string name, int limit = 20, CancellationToken cancellationToken = default);

    /// <summary>A page of a list of principals: by risk, of a name, or with a text in a name.</summary>
    Task<PrincipalPage> ListPrincipalsAsync(PrincipalQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Principals that cannot be served until somebody sees to them, longest first. A host that refuses to start with a
    /// damaged memory has none.
    /// </summary>
    Task<IReadOnlyList<PoisonedPrincipal>> PoisonedAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<PoisonedPrincipal>>([]);

    /// <summary>A page of a list of alerts, newest event first.</summary>
    Task<AlertPage> ListAlertsAsync(AlertQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Hears of every change of an alert from now on, or from where an earlier watch ended. The cursor and the limit of
    /// the query are not used.
    /// </summary>
    /// <param name="query">Which alerts.</param>
    /// <param name="after">
    /// The position of the last change that was heard; null to begin now. What cannot be told any more is told as
    /// missed.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TooManyWatchersException">There are as many as may be.</exception>
    Task<AlertWatch> WatchAlertsAsync(
        AlertQuery query, string? after, CancellationToken cancellationToken = default);

    /// <summary>
    /// One alert whole, with what its principal did around it and who else in the account was seen at its place; null
    /// when there is none of that id.
    /// </summary>
    Task<Alert?> AlertAsync(AlertId id, CancellationToken cancellationToken = default);
}
