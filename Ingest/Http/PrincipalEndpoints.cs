using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Queries;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grainwatch.Ingest.Http;

/// <summary>Shows principals.</summary>
internal sealed class PrincipalEndpoints(Gateway gateway)
{
    public const string Prefix = "/v1/principals/";

    /// <summary>What follows a name where its timeline is asked for.</summary>
    public const string TimelineSuffix = "/timeline";

    private const int LimitUsual = 100;
    private const int TimelineLimitUsual = 200;
    private const int RiskMost = 100;

    /// <summary>What a list takes.</summary>
    public static readonly QueryParameter[] Parameters =
    [
        new("name", "Who is known by this very key, ARN, display name, user or role name, principal id or access key."),
        new("q", "Who has this text in one of those, whatever the case; by key. Not with 'name'."),
        new("account", "Of these accounts, with commas between them. Default: all."),
        new("min-risk", "Of this risk or higher, 0 to 100. Default: 0.", "integer"),
        QueryParameter.Limit(LimitUsual, PrincipalQuery.LimitMax),
        QueryParameter.Cursor,
    ];

    /// <summary>What a timeline takes.</summary>
    public static readonly QueryParameter[] TimelineParameters =
    [
        new("from", "At this time or after: a day, or a time in ISO 8601."),
        new("to", "Before this time."),
        QueryParameter.Limit(TimelineLimitUsual, TimelineQuery.LimitMax),
        QueryParameter.Cursor,
    ];

    /// <summary>
    /// A page of the principals of a name or with a text in a name, by key; else of those at risk, the riskiest first.
    /// </summary>
    public async Task<IResult> ListAsync(HttpContext http)
    {
        var reader = new QueryReader(http.Request.Query);
        var (name, text) = (reader.Text("name"), reader.Text("q", PrincipalQuery.TextMax));
        if (name is not null && text is not null)
        {
            return Problems.BadRequest(
                "Wrong parameter", "'name' is a whole name and 'q' a part of one; give one of them.");
        }

        var cursor = Cursor.ReadPrincipals(http);
        var query = new PrincipalQuery
        {
            AsOf = cursor?.AsOf ?? gateway.Clock.GetUtcNow().UtcDateTime,
            Name = name,
            Text = text,
            Accounts = reader.Texts("account"),
            MinRisk = reader.Number("min-risk", 0, RiskMost) ?? 0,
            Limit = reader.Number("limit", 1, PrincipalQuery.LimitMax) ?? LimitUsual,
            After = cursor?.After,
        };
        var page = await http.Principals().ListPrincipalsAsync(query, http.RequestAborted);
        return TypedResults.Json(
            PrincipalsAnswer.Of(page, query.AsOf, Cursor.Of(http, page.Next, query.AsOf)),
            GrainwatchJson.Readable.PrincipalsAnswer);
    }

    /// <summary>
    /// One principal, by its key or any of its names; with <c>at</c> or <c>at-alert</c>, what was known of it then.
    /// </summary>
    public async Task<IResult> GetAsync(HttpContext http)
    {
        var name = NameIn(http);
        if (name.Length == 0) return await ListAsync(http);
        if (!PastQuery.TryRead(http.Request.Query, gateway.Clock.GetUtcNow().UtcDateTime, out var past, out var error))
            return Problems.BadRequest("Not a time of the past", error);
        return await ResolveAsync(http, name, async key =>
        {
            if (past is not null)
            {
                var answer = await http.Principals().PastAsync(key, past, http.RequestAborted);
                return answer.Outcome == PastOutcome.NoSuchPrincipal ? null : PastQuery.Answer(key, past, answer);
            }

            return await http.Principals().ViewAsync(key, http.RequestAborted) is { } view
                ? Tagged.Json(http, view, GrainwatchJson.Readable.PrincipalView)
                : null;
        });
    }

    /// <summary>A part of what one principal did, by its key or any of its names.</summary>
    public async Task<IResult> TimelineAsync(HttpContext http)
    {
        var reader = new QueryReader(http.Request.Query);
        var query = new TimelineQuery
        {
            From = reader.Time("from"),
            To = reader.Time("to"),
            After = Cursor.ReadTimeline(http),
            Limit = reader.Number("limit", 1, TimelineQuery.LimitMax) ?? TimelineLimitUsual,
        };
        return await ResolveAsync(http, NameIn(http, TimelineSuffix), async key =>
        {
            if (await http.Principals().ViewAsync(key, http.RequestAborted) is not { } view) return null;
            var page = PrincipalTimeline.Of(view, query);
            return Tagged.Json(
                http,
                new TimelineAnswer(view.Key, view.DisplayName, page.Entries, Cursor.Of(http, page.Next)),
                GrainwatchJson.Readable.TimelineAnswer);
        });
    }

    /// <summary>Answers for the one principal that a key or a name stands for.</summary>
    /// <param name="http">The request.</param>
    /// <param name="name">The key or name.</param>
    /// <param name="answer">The answer for a key; null when there is nobody of that key.</param>
    private async Task<IResult> ResolveAsync(HttpContext http, string name, Func<PrincipalKey, Task<IResult?>> answer)
    {
        var (told, candidates) = await http.Principals().OfNameAsync(
            name, gateway.Options.PrincipalsShown, answer, http.RequestAborted);
        return told ?? Problems.NotOne(name, candidates);
    }

    /// <summary>
    /// The name in the path as it was sent: servers decode a path, but leave <c>%2F</c>, so that from what they decoded
    /// nobody can tell <c>%2F</c> from <c>%252F</c>. Of a path that does not begin as ours do, what they decoded has to
    /// do.
    /// </summary>
    private static string NameIn(HttpContext http, string suffix = "")
    {
        var path = Endpoint.RawPath(http);
        var host = path.StartsWith('/') ? -1 : path.IndexOf("://", StringComparison.Ordinal);
        if (host >= 0) path = path[Math.Max(0, path.IndexOf('/', host + "://".Length))..];
        return path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            ? Uri.UnescapeDataString(path[Prefix.Length..^suffix.Length])
            : (http.GetRouteValue(Endpoint.CatchAll) as string ?? string.Empty)[..^suffix.Length];
    }
}
