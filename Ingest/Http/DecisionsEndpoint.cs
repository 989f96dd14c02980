using System.Text.Json;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grainwatch.Ingest.Http;

/// <summary>Records what analysts decide about principals and alerts.</summary>
internal sealed class DecisionsEndpoint(Gateway gateway)
{
    private const int BodyBytesMax = 64 * 1024;

    public async Task<IResult> PostAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            body.MaxRequestBodySize = BodyBytesMax;
        DecisionRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync(
                http.Request.Body, GrainwatchJson.Default.DecisionRequest, http.RequestAborted);
        }
        catch (JsonException e)
        {
            return Problems.BadRequest("Not a decision", $"The body is no decision as JSON: {e.Message}");
        }
        catch (BadHttpRequestException e)
        {
            return Problems.Of(e.StatusCode, "Unreadable request", e.Message);
        }

        if (request is null) return Problems.BadRequest("Not a decision", "The body is null.");
        if (request.ToDecision(gateway.Clock.GetUtcNow().UtcDateTime, out var error) is not { } decision)
            return Problems.BadRequest("Not a decision", error);
        var (key, problem) = await WhoseAsync(request, decision, http.RequestAborted);
        if (key is null) return problem!;
        try
        {
            return ToResult(await gateway.Principals.DecideAsync(key, decision, http.RequestAborted), key, decision);
        }
        catch (PrincipalStoreException e)
        {
            return Problems.Later(http, gateway.Options, $"The decision could not be made durable: {e.Message}");
        }
    }

    private static IResult ToResult(DecisionOutcome outcome, PrincipalKey key, Decision decision) => outcome switch
    {
        DecisionOutcome.Recorded or DecisionOutcome.Known => TypedResults.Json(
            new DecisionAnswer(outcome == DecisionOutcome.Known ? "known" : "recorded", key.Text, decision),
            GrainwatchJson.Readable.DecisionAnswer),
        DecisionOutcome.NotForThisAlert => Problems.BadRequest(
            "Not for this alert",
            "'idp-mfa' is about console logins of federated users, and this alert is of another rule."),
        DecisionOutcome.NoSuchAlert => Problems.NotFound("There is no such alert."),
        _ => Problems.NotFound($"No principal is known as '{key}'."),
    };

    /// <summary>Whose decision it is: the alert's principal, or the one that is named.</summary>
    private async Task<(PrincipalKey? Key, IResult? Problem)> WhoseAsync(
        DecisionRequest request, Decision decision, CancellationToken cancellation)
    {
        if (decision is AlertDecision { Alert: var id })
        {
            return await gateway.Principals.AlertAsync(id, cancellation) is { } alert
                ? (PrincipalKey.Parse(alert.Principal), null)
                : (null, Problems.NotFound($"There is no alert {id}."));
        }

        var name = request.Principal ?? "";
        if (name.Length == 0)
        {
            return (null, Problems.BadRequest(
                "Not a decision", $"'{request.Kind}' needs \"principal\", a key or name."));
        }

        var found = await gateway.Principals.FindAsync(name, gateway.Options.PrincipalsShown, cancellation);
        return found.Count switch
        {
            0 => (null, Problems.NotFound($"No principal is known as '{name}'.")),
            1 => (PrincipalKey.Parse(found[0].Key), null),
            _ => (null, Problems.Of(
                StatusCodes.Status409Conflict,
                "Ambiguous name",
                $"'{name}' names {found.Count} principals; name one of them by its key.",
                new Dictionary<string, object?> { ["candidates"] = found })),
        };
    }
}
