using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Sinks.Delivering;

namespace Grainwatch.Ingest.Tests.Http.OpenApi;

/// <summary>A body as a document tells it.</summary>
/// <param name="Description">What it is.</param>
/// <param name="Type">Its type; null when it is no JSON of ours.</param>
/// <param name="Media">Its media type.</param>
internal sealed record BodyDoc(string Description, Type? Type = null, string Media = "application/json");

/// <summary>What the document tells of an endpoint beside its path and parameters.</summary>
/// <param name="Summary">What it does.</param>
/// <param name="Answer">What is answered with 200.</param>
/// <param name="Body">What is sent; null when nothing is.</param>
/// <param name="Others">Other answers.</param>
internal sealed record EndpointDoc(
    string Summary, BodyDoc Answer, BodyDoc? Body, params IReadOnlyList<(int Status, string Why)> Others);

/// <summary>What there is to say of each endpoint; a test sees to it that none is left out.</summary>
internal static class EndpointDocs
{
    private static readonly (int, string) s_bad = (400, "A parameter or the body makes no sense.");
    private static readonly (int, string) s_later =
        (503, "Not now; the header Retry-After says when to send the same again.");
    private static readonly (int, string) s_same = (304, "The same as the ETag of If-None-Match.");
    private static readonly (int, string) s_tooLong = (413, "The body is too long.");
    private static readonly (int, string) s_encoding = (415, "The body has an encoding other than gzip.");
    private static readonly (int, string) s_ambiguous = (409, "The name is of several principals: 'candidates'.");

    private static readonly BodyDoc s_trail =
        new("CloudTrail data in any of its forms, gzip or not.", null, "application/octet-stream");

    private static readonly BodyDoc s_events = new("What became of each record, once all are durable.",
        typeof(EventsAnswer));

    private static readonly BodyDoc s_selection = new("Which entries: one of the three members.",
        typeof(QuarantineRequest));

    /// <summary>All of them.</summary>
    public static IReadOnlyDictionary<string, EndpointDoc> All { get; } = new Dictionary<string, EndpointDoc>
    {
        ["POST /v1/events"] = new("Takes CloudTrail data.", s_events, s_trail, s_bad, s_tooLong, s_encoding, s_later),
        ["POST /v1/eventbridge"] = new(
            "Takes what an EventBridge API destination sends.", s_events, s_trail, s_bad, s_tooLong, s_encoding,
            s_later),
        ["POST /v1/cloudwatch-logs"] = new(
            "Takes what a CloudWatch Logs subscription sends.", s_events, s_trail, s_bad, s_tooLong, s_encoding,
            s_later),
        ["POST /v1/rows"] = new(
            "Takes events that another process has read: what 'replay --into URL' sends.",
            new("How many were applied.", typeof(RowsAnswer)),
            new("Rows in Grainwatch's own form.", null, "application/octet-stream"),
            s_bad, (409, "They were made under another policy."), s_tooLong, s_later),
        ["POST /v1/decisions"] = new(
            "Records what an analyst decides about an alert or a principal.",
            new("The decision as it is kept.", typeof(DecisionAnswer)),
            new("The decision: its kind, and what that kind needs.", typeof(DecisionRequest)),
            s_bad, (404, "There is no such alert or principal."),
            (409, "The name is of several principals, or the id of another decision."),
            (412, "The alert has another 'revision' than the one that was decided on; nothing was recorded."),
            s_tooLong, s_later),
        ["GET /v1/alerts"] = new(
            "Headers of alerts, newest event first.", new("A page of them.", typeof(AlertsAnswer)), null, s_same, s_bad,
            s_later),
        ["GET /v1/alerts/watch"] = new(
            "Alerts as they change, as server-sent events: 'alert' with a header as in lists, 'reset' when some may be "
            + "missing, 'end' before the server ends it. Each revision is told once; what an alert is now, not how "
            + "it was in between, may be told.",
            new("Events, until the client leaves.", null, "text/event-stream"), null, s_bad, s_later),
        ["GET /v1/alerts/{id}"] = new(
            "One alert: reasons, rows, evidence, decisions, and what was done around it.",
            new("The alert.", typeof(Alert)), null, s_same, s_bad, (404, "There is no such alert."), s_later),
        ["GET /v1/principals"] = new(
            "Principals at risk, the riskiest first; or those of a name, or with a text in a name, by key.",
            new("A page of them.", typeof(PrincipalsAnswer)), null, s_bad, s_later),
        ["GET /v1/principals/{key}"] = new(
            "Everything a principal remembers. Asked about the past, the answer has it in 'principal', beside 'asOf', "
            + "'alert', 'writes' and 'written'.",
            new("The principal.", typeof(PrincipalView)), null, s_same, s_bad,
            (404, "There is no such principal, or nothing was known of it then."), s_ambiguous,
            (410, "What was known then is not kept any more."), (501, "This host keeps no past."), s_later),
        ["GET /v1/principals/{key}/timeline"] = new(
            "What a principal did, the oldest first, as far as it is kept: sign-ins, sensitive actions, first "
            + "sightings, alerts, decisions.",
            new("A page of it.", typeof(TimelineAnswer)), null, s_same, s_bad, (404, "There is no such principal."),
            s_ambiguous, s_later),
        ["GET /v1/quarantine"] = new(
            "Rejected records, newest first, with sums.", new("Them.", typeof(QuarantineListAnswer)), null, s_bad,
            s_later),
        ["GET /v1/quarantine/{id}"] = new(
            "One rejected record with its bytes and the remedy.", new("It.", typeof(QuarantineEntryAnswer)), null,
            s_bad, (404, "There is no such entry."), s_later),
        ["POST /v1/quarantine/replay"] = new(
            "Reads rejected records again.", new("What became of them.", typeof(QuarantineReplayAnswer)), s_selection,
            s_bad, (404, "There is no such entry."), s_later),
        ["POST /v1/quarantine/drop"] = new(
            "Lets rejected records go.", new("How many.", typeof(QuarantineDropAnswer)), s_selection, s_bad,
            (404, "There is no such entry."), s_later),
        ["GET /v1/sinks"] = new(
            "Where alerts go, and how each sink is doing.", new("Them.", typeof(SinksAnswer)), null, s_later),
        ["POST /v1/sinks/{name}/test"] = new(
            "Gives a sink a test alert, past what waits for it.", new("What it said.", typeof(SinkTest)), null,
            (404, "There is no such sink."), s_later),
        ["POST /v1/sinks/{name}/replay"] = new(
            "Has the alerts that a sink did not take wait for it once more.",
            new("How many.", typeof(SinkReplayAnswer)), null, (404, "There is no such sink."), s_later),
        ["GET /v1/status"] = new(
            "How the process is: policy, sources, quarantine, geolocation.",
            new("Its state.", typeof(StatusAnswer)), null),
        ["GET /v1/policy"] = new(
            "The policy in force, as it was written; its version is the ETag.",
            new("It.", typeof(PolicyAnswer)), null, s_same),
        ["PUT /v1/policy"] = new(
            "Puts a policy in force, without a restart. With If-Match, in place of that version only.",
            new("What it changes.", typeof(PolicyChangeAnswer)),
            new("The policy file, JSON with comments."),
            (400, "It is wrong: 'problems' has everything, with line, column and remedy."),
            (409, "The policy is a file's, which is to be changed; or somebody else was faster."),
            (412, "Another policy is in force than If-Match names."), s_tooLong, s_later),
        ["GET /v1/policy/history"] = new(
            "The policies that were in force, the newest first; the last ten are kept.",
            new("They.", typeof(PolicyHistoryAnswer)), null, s_later),
        ["GET /v1/openapi.json"] = new(
            "This document.", new("OpenAPI 3.1.", null), null, s_same),
        ["POST /v1/firehose"] = new(
            "Takes what Amazon Data Firehose delivers to an HTTP endpoint; its errors are in Firehose's own form.",
            new("In Firehose's form.", null), new("A request of Firehose.", null)),
        ["GET /"] = new("What there is to ask.", new("A line for each.", typeof(EndpointsAnswer)), null),
        ["GET /healthz"] = new("Whether it serves.", new("It does.", typeof(HealthAnswer)), null),
    };

    /// <summary>What is said of an endpoint.</summary>
    public static EndpointDoc Of(Endpoint endpoint) => All[$"{endpoint.Method} {endpoint.ShownPath}"];

    /// <summary>What the part of a path is that is not fixed.</summary>
    public static string PathPart(string path) => path switch
    {
        "/v1/alerts/{id}" => "The alert's id; it reads like a UUID.",
        "/v1/sinks/{name}/test" or "/v1/sinks/{name}/replay" => "The sink's name.",
        "/v1/quarantine/{id}" => "The entry's id, or a beginning of it that no other has.",
        _ => "The principal's key, or any of its names. A name that ends in /timeline is written with %2F.",
    };
}
