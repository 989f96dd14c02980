using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.Http;

/// <summary>What became of the records of a request.</summary>
/// <param name="Records">Records met; the outcomes add up to it.</param>
/// <param name="Outcomes">
/// How many had which outcome: <c>accepted</c>, <c>ignored: service</c>, <c>rejected: bad-time</c>.
/// </param>
/// <param name="Rejections">The first records that were rejected.</param>
public sealed record EventsAnswer(
    long Records, IReadOnlyDictionary<string, long> Outcomes, IReadOnlyList<RejectionAnswer> Rejections)
{
    internal static EventsAnswer Of(Receipt receipt, IEnumerable<Rejection> rejections, bool explain = false) => new(
        receipt.Total,
        receipt.Counts.ToDictionary(count => count.Key.Code(), count => count.Value),
        [.. rejections.Select(rejection => RejectionAnswer.Of(rejection, explain))]);
}

/// <summary>A record that was rejected.</summary>
/// <param name="Outcome">Why: <c>rejected: bad-time</c>.</param>
/// <param name="Detail">One sentence that names the field or the byte.</param>
/// <param name="Offset">Where the record starts, in bytes of the decoded body.</param>
/// <param name="Remedy">What to do about it; only where an explanation was asked for.</param>
/// <param name="Excerpt">
/// The first 200 characters of the record, with what is no text as codes; only where an explanation was asked for.
/// </param>
public sealed record RejectionAnswer(
    string Outcome, string Detail, long Offset, string? Remedy = null, string? Excerpt = null)
{
    private const int ExcerptChars = 200;

    internal static RejectionAnswer Of(Rejection rejection, bool explain) => new(
        rejection.Outcome.Code(),
        rejection.Detail,
        rejection.Offset,
        explain ? rejection.Outcome.Remedy() : null,
        explain ? ByteText.Excerpt(rejection.Bytes.Span, ExcerptChars) : null);
}

/// <summary>A page of a list of principals.</summary>
/// <param name="Principals">By risk, or of a name or with a text in a name by key.</param>
/// <param name="AsOf">The time of which their risks are (UTC), the same for all pages of one list.</param>
/// <param name="Next">The cursor of the next page; absent at the end.</param>
public sealed record PrincipalsAnswer(IReadOnlyList<PrincipalRisk> Principals, DateTime AsOf, string? Next)
{
    /// <summary>A page as an answer.</summary>
    public static PrincipalsAnswer Of(PrincipalPage page, DateTime asOf, string? next) => new(
        [.. page.Principals.Select(principal => principal with { Risk = Math.Round(principal.Risk, 1) })], asOf, next);
}

/// <summary>What was known of a principal earlier, by time of writing.</summary>
/// <param name="AsOf">
/// The time that was asked for (UTC); of an alert, when the write was made that raised it: the memory is the one
/// before.
/// </param>
/// <param name="Alert">The alert that was asked for; null when a time was.</param>
/// <param name="Writes">How many writes the memory had by then.</param>
/// <param name="Written">
/// When the last of them was made (UTC); null when that is longer ago than what is kept.
/// </param>
/// <param name="Principal">What it remembered; its risk is as of then.</param>
public sealed record PastPrincipalAnswer(
    DateTime AsOf, AlertId? Alert, long Writes, DateTime? Written, PrincipalView Principal)
{
    /// <summary>The answer to a question that was answered with a memory.</summary>
    public static PastPrincipalAnswer Of(PastQuestion question, PastAnswer answer) => new(
        answer.RaisedAt ?? ((PastQuestion.At)question).Time,
        (question as PastQuestion.Before)?.Alert,
        answer.Writes,
        answer.Written,
        answer.Principal!);
}

/// <summary>A page of a list of alerts.</summary>
/// <param name="Alerts">Newest event first; may be fewer than asked for while there are more.</param>
/// <param name="Next">The cursor of the next page; absent at the end.</param>
public sealed record AlertsAnswer(IReadOnlyList<AlertHeader> Alerts, string? Next);

/// <summary>What there is to ask.</summary>
/// <param name="Endpoints">A line each: method, path, parameters.</param>
public sealed record EndpointsAnswer(IReadOnlyList<string> Endpoints);

/// <summary>Whether it serves.</summary>
/// <param name="Status"><c>ok</c>.</param>
public sealed record HealthAnswer(string Status);

/// <summary>Why alerts that changed may be missing, or why the server ends a watch.</summary>
/// <param name="Reason">A sentence for a person.</param>
public sealed record ReasonAnswer(string Reason);

/// <summary>A part of what a principal did.</summary>
/// <param name="Principal">Its key.</param>
/// <param name="DisplayName"><c>{type}/{account}:{name}</c>.</param>
/// <param name="Entries">The oldest first.</param>
/// <param name="Next">The cursor of the next page; absent at the end.</param>
public sealed record TimelineAnswer(
    string Principal, string DisplayName, IReadOnlyList<TimelineEntry> Entries, string? Next);
