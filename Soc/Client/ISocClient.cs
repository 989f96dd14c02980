using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Soc;

/// <summary>
/// Alerts, principals, and what analysts decide about them; the same wherever the principals live. A name is a key,
/// ARN, display name, user or role name, principal id or access key id, as somebody typed it. Safe for several threads.
/// </summary>
/// <exception cref="SocException">Every member may throw it; it says what to do.</exception>
public interface ISocClient
{
    /// <summary>A page of alerts, newest event first.</summary>
    /// <param name="query">Which, and how many on a page; where it begins is the cursor's to say.</param>
    /// <param name="cursor"><see cref="Page{T}.Next"/> of the page before; null for the first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<Page<AlertHeader>> AlertsPageAsync(
        AlertQuery query, string? cursor = null, CancellationToken cancellationToken = default);

    /// <summary>One alert whole: reasons, rows, evidence, decisions, and what was done around it.</summary>
    /// <exception cref="SocException">There is none (<see cref="SocFault.NotFound"/>).</exception>
    Task<Alert> AlertAsync(AlertId id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Every change of an alert from now on, until it is cancelled. It comes back by itself when it was cut off, and
    /// goes on where it was; what cannot be told any more is told as missed.
    /// </summary>
    /// <param name="query">Which; its limit is not used.</param>
    /// <param name="after">The position of the last change that was heard; null to begin now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<AlertChange> WatchAlertsAsync(
        AlertQuery query, string? after = null, CancellationToken cancellationToken = default);

    /// <summary>A page of principals: those at risk, riskiest first; or with a text in a name, by key.</summary>
    /// <param name="filter">Which, and how many on a page.</param>
    /// <param name="cursor"><see cref="Page{T}.Next"/> of the page before; null for the first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<Page<PrincipalRisk>> PrincipalsPageAsync(
        PrincipalFilter filter, string? cursor = null, CancellationToken cancellationToken = default);

    /// <summary>Who is known by this very name, by key; nobody is no error. At most 100.</summary>
    Task<IReadOnlyList<PrincipalRisk>> FindPrincipalsAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Everything a principal remembers, and its risk now.</summary>
    /// <exception cref="SocException">
    /// Nobody is known by the name (<see cref="SocFault.NotFound"/>), or several are
    /// (<see cref="SocFault.Ambiguous"/>).
    /// </exception>
    Task<PrincipalView> PrincipalAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>What was known of a principal at a time, or just before an alert, by time of writing.</summary>
    /// <exception cref="SocException">
    /// As of <see cref="PrincipalAsync"/>; also when nothing was known yet, it is not kept any more, or no past is.
    /// </exception>
    Task<PastPrincipal> PastPrincipalAsync(
        string name, PastQuestion question, CancellationToken cancellationToken = default);

    /// <summary>
    /// A page of what a principal did, and what was found and decided about it, as far as it is remembered; oldest
    /// first.
    /// </summary>
    /// <param name="name">The principal.</param>
    /// <param name="query">Of which time, and how many on a page; where it begins is the cursor's to say.</param>
    /// <param name="cursor"><see cref="Page{T}.Next"/> of the page before; null for the first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SocException">As of <see cref="PrincipalAsync"/>.</exception>
    Task<Page<TimelineEntry>> TimelinePageAsync(
        string name, TimelineQuery query, string? cursor = null, CancellationToken cancellationToken = default);

    /// <summary>Records a decision; durable when it answers. The same id again changes nothing.</summary>
    /// <param name="decision">
    /// What is decided. A gateway takes its own time for <see cref="Decision.At"/>; one that asks callers who they are
    /// signs with the caller's name, and <see cref="Decision.By"/> is to be empty.
    /// </param>
    /// <param name="principal">Whom it is about, by any name; null for a decision about an alert.</param>
    /// <param name="seen">
    /// The revision of the alert that who decides has seen: when it is another now, nothing is recorded. Null for any.
    /// </param>
    /// <param name="cancellationToken">Gives up; the decision may have been recorded.</param>
    /// <exception cref="SocException">The alert has changed since (<see cref="SocFault.Changed"/>).</exception>
    Task<DecisionReceipt> DecideAsync(
        Decision decision,
        string? principal = null,
        int? seen = null,
        CancellationToken cancellationToken = default);
}
