using System.Runtime.CompilerServices;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Principals;
using Grainwatch.Soc.Explaining;

namespace Grainwatch.Soc;

/// <summary>What is made of a client's answers, the same for every client.</summary>
public static class SocClientExtensions
{
    private const int PagesMax = 1000;

    /// <summary>All alerts that a query chooses, page by page as they are taken, newest event first.</summary>
    /// <exception cref="SocException">A page is not answered.</exception>
    public static IAsyncEnumerable<AlertHeader> AlertsAsync(
        this ISocClient client, AlertQuery query, CancellationToken cancellationToken = default) =>
        AllAsync((cursor, token) => client.AlertsPageAsync(query, cursor, token), cancellationToken);

    /// <summary>All principals that a filter chooses, page by page as they are taken.</summary>
    /// <exception cref="SocException">A page is not answered.</exception>
    public static IAsyncEnumerable<PrincipalRisk> PrincipalsAsync(
        this ISocClient client, PrincipalFilter filter, CancellationToken cancellationToken = default) =>
        AllAsync((cursor, token) => client.PrincipalsPageAsync(filter, cursor, token), cancellationToken);

    /// <summary>
    /// The alert that an id means, or its beginning: six characters or more, as far as no other alert begins so.
    /// </summary>
    /// <exception cref="SocException">It is no beginning of an id, of none, or of several; which is said.</exception>
    public static async Task<AlertId> ResolveAlertAsync(
        this ISocClient client, string text, CancellationToken cancellationToken = default)
    {
        if (AlertId.TryParse(text, out var whole)) return whole;
        if (!AlertId.CanBegin(text))
        {
            throw new SocException(
                SocFault.Refused, "Not an id",
                $"'{text}' is no alert id; it reads like a UUID, of which {AlertId.BeginningMin} characters may do.");
        }

        var query = new AlertQuery
        {
            States = Enum.GetValues<AlertState>(),
            Text = text,
            Limit = AlertQuery.LimitMax,
        };
        List<AlertHeader> found = [];
        // A title may hold the text too.
        await foreach (var alert in client.AlertsAsync(query, cancellationToken))
            if (alert.Id.BeginsWith(text)) found.Add(alert);
        return found switch
        {
            [var one] => one.Id,
            [] => throw SocException.NotFound($"There is no alert whose id begins with '{text}'."),
            _ => throw new SocException(
                SocFault.Ambiguous, "Ambiguous id",
                $"{found.Count} alerts begin with '{text}': {string.Join(", ", found.Take(5).Select(a => a.Id))}."),
        };
    }

    /// <summary>All of a timeline, page by page as it is taken, oldest first.</summary>
    /// <exception cref="SocException">A page is not answered.</exception>
    public static IAsyncEnumerable<TimelineEntry> TimelineAsync(
        this ISocClient client, string name, TimelineQuery query, CancellationToken cancellationToken = default) =>
        AllAsync((cursor, token) => client.TimelinePageAsync(name, query, cursor, token), cancellationToken);

    /// <summary>
    /// An alert with what it takes to judge it: what was usual before, what was done after, what to check next.
    /// </summary>
    /// <exception cref="SocException">There is no such alert.</exception>
    public static async Task<AlertExplanation> ExplainAsync(
        this ISocClient client, AlertId id, CancellationToken cancellationToken = default)
    {
        var alert = await client.AlertAsync(id, cancellationToken);
        var principal = await client.PrincipalAsync(alert.Principal, cancellationToken);
        PastPrincipal? before = null;
        try
        {
            before = await client.PastPrincipalAsync(alert.Principal, new PastQuestion.Before(id), cancellationToken);
        }
        catch (SocException e) when (e.Fault == SocFault.NotFound)
        {
            // No past is kept, or none so old: it is explained with what is known now.
        }

        return AlertExplanation.Of(alert, principal, before);
    }

    /// <summary>Records a decision, and tells what it changed: alerts, and the principal's risk.</summary>
    /// <exception cref="SocException">As of <see cref="ISocClient.DecideAsync"/>.</exception>
    public static async Task<DecisionEffect> DecideAndTellAsync(
        this ISocClient client,
        Decision decision,
        string? principal = null,
        int? seen = null,
        CancellationToken cancellationToken = default)
    {
        var name = decision is AlertDecision { Alert: var id }
            ? (await client.AlertAsync(id, cancellationToken)).Principal
            : principal ?? "";
        var before = await client.PrincipalAsync(name, cancellationToken);
        var receipt = await client.DecideAsync(
            decision, decision is AlertDecision ? null : before.Key, seen, cancellationToken);
        return DecisionEffect.Of(receipt, before, await client.PrincipalAsync(before.Key, cancellationToken));
    }

    private static async IAsyncEnumerable<T> AllAsync<T>(
        Func<string?, CancellationToken, Task<Page<T>>> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        for (var pages = 0; pages < PagesMax; pages++)
        {
            var page = await read(cursor, cancellationToken);
            foreach (var item in page.Items) yield return item;
            if (page.Next is null) yield break;
            cursor = page.Next;
        }

        throw new SocException(
            SocFault.Refused, "Too long a list", $"The list has more than {PagesMax:N0} pages; narrow the filter.");
    }
}
