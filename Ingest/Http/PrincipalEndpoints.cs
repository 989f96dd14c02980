using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Http.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Grainwatch.Ingest.Http;

/// <summary>Shows principals.</summary>
internal sealed class PrincipalEndpoints(Gateway gateway)
{
    public const string Prefix = "/v1/principals/";

    /// <summary>The principals of <c>?name=</c>.</summary>
    public async Task<IResult> ListAsync(HttpContext http)
    {
        var name = http.Request.Query["name"].ToString();
        if (name.Length == 0)
        {
            return Problems.BadRequest(
                "No name",
                "Ask for ?name= with a key, ARN, display name, user or role name, principal id or access key id.");
        }

        var found = await http.Principals().FindAsync(name, gateway.Options.PrincipalsShown, http.RequestAborted);
        return TypedResults.Json(new PrincipalsAnswer(found), GrainwatchJson.Readable.PrincipalsAnswer);
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
        if (PrincipalKey.TryParse(name, out var key) && await ViewAsync(key) is { } view) return view;
        var found = await http.Principals().FindAsync(name, gateway.Options.PrincipalsShown, http.RequestAborted);
        if (found.Count > 1)
        {
            return Problems.Of(
                StatusCodes.Status409Conflict,
                "Ambiguous name",
                $"'{name}' names {found.Count} principals; ask for one of them by its key.",
                new Dictionary<string, object?> { ["candidates"] = found });
        }

        return found.Count == 1 && await ViewAsync(PrincipalKey.Parse(found[0].Key)) is { } one
            ? one
            : Problems.NotFound($"No principal is known as '{name}'.");

        async Task<IResult?> ViewAsync(PrincipalKey key)
        {
            if (past is not null)
            {
                var answer = await http.Principals().PastAsync(key, past, http.RequestAborted);
                // What reads like a key may be a name.
                return answer.Outcome == PastOutcome.NoSuchPrincipal ? null : PastQuery.Answer(key, past, answer);
            }

            return await http.Principals().ViewAsync(key, http.RequestAborted) is { } view
                ? TypedResults.Json(view, GrainwatchJson.Readable.PrincipalView)
                : null;
        }
    }

    /// <summary>
    /// The name in the path as it was sent: servers decode a path, but leave <c>%2F</c>, so that from what they decoded
    /// nobody can tell <c>%2F</c> from <c>%252F</c>.
    /// </summary>
    private static string NameIn(HttpContext http)
    {
        var target = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? string.Empty;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0) target = target[..query];
        var at = target.IndexOf(Prefix, StringComparison.OrdinalIgnoreCase);
        return at < 0
            ? http.GetRouteValue("key") as string ?? string.Empty
            : Uri.UnescapeDataString(target[(at + Prefix.Length)..]);
    }
}
