using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.CloudTrail;
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
    internal static EventsAnswer Of(Receipt receipt, IEnumerable<Rejection> rejections) => new(
        receipt.Total,
        receipt.Counts.ToDictionary(count => count.Key.Code(), count => count.Value),
        [.. rejections.Select(RejectionAnswer.Of)]);
}

/// <summary>A record that was rejected.</summary>
/// <param name="Outcome">Why: <c>rejected: bad-time</c>.</param>
/// <param name="Detail">One sentence that names the field or the byte.</param>
/// <param name="Offset">Where the record starts, in bytes of the decoded body.</param>
public sealed record RejectionAnswer(string Outcome, string Detail, long Offset)
{
    internal static RejectionAnswer Of(Rejection rejection) =>
        new(rejection.Outcome.Code(), rejection.Detail, rejection.Offset);
}

/// <summary>A list of principals.</summary>
/// <param name="Principals">By key.</param>
public sealed record PrincipalsAnswer(IReadOnlyList<PrincipalHeader> Principals);

/// <summary>A list of alerts.</summary>
/// <param name="Alerts">Newest event first.</param>
public sealed record AlertsAnswer(IReadOnlyList<AlertHeader> Alerts);

/// <summary>What there is to ask.</summary>
/// <param name="Endpoints">A line each: method, path, parameters.</param>
public sealed record EndpointsAnswer(IReadOnlyList<string> Endpoints);

/// <summary>Whether it serves.</summary>
/// <param name="Status"><c>ok</c>.</param>
public sealed record HealthAnswer(string Status);
