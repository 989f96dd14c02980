using System.Text.Json;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Http.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Grainwatch.Ingest.Http;

/// <summary>Records what analysts decide about principals and alerts.</summary>
internal sealed class DecisionsEndpoint(Gateway gateway)
{
    private const int BodyBytesMax = 64 * 1024;

    public async Task<IResult> PostAsync(HttpContext http)
    {
        http.LimitBody(BodyBytesMax);
        DecisionRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync(
                http.Request.Body, GrainwatchJson.Default.DecisionRequest, http.RequestAborted);
        }
        catch (JsonException e)
        {
            return Problems.BadRequest("Not a decision", $"The body is no decision as JSON: {Fault(e)}");
        }

        return request is null
            ? Problems.BadRequest("Not a decision", "The body is null.")
            : await DecideAsync(http, request);
    }

    /// <summary>Records a decision, whatever way it was sent.</summary>
    /// <returns>A <see cref="DecisionAnswer"/>, or what is wrong.</returns>
    public async Task<IResult> DecideAsync(HttpContext http, DecisionRequest request)
    {
        if (Sign(ref request, http.Caller()) is { } wrong) return wrong;
        if (request.ToDecision(gateway.Clock.GetUtcNow().UtcDateTime, out var error) is not { } decision)
            return Problems.BadRequest("Not a decision", error);
        var (key, problem) = await WhoseAsync(http, request, decision);
        if (key is null) return problem!;
        var (outcome, kept) = await http.Principals().RecordAsync(
            key, decision, request.Revision, http.RequestAborted);
        if (outcome == DecisionOutcome.Changed)
        {
            var now = await http.Principals().AlertAsync(((AlertDecision)decision).Alert, http.RequestAborted);
            return Problems.Of(
                StatusCodes.Status412PreconditionFailed, "Changed since", ChangedAlert.Sentence(now));
        }

        return decision.IsSame(kept)
            ? ToResult(outcome, key, kept)
            : Problems.Of(
                StatusCodes.Status409Conflict,
                "Another decision",
                $"The id '{decision.Id}' is of another decision, and nothing was recorded; "
                + "send this one with an id of its own.");
    }

    /// <summary>Signs with the caller's name; somebody else's is refused rather than replaced unseen.</summary>
    private static ProblemHttpResult? Sign(ref DecisionRequest request, Caller caller)
    {
        if (caller.Name is not { } name) return null;
        if (request.By?.Trim() is { Length: > 0 } by && by != name)
            return Problems.BadRequest("Not your name", $"'by' is '{by}', and you are '{name}': leave it out.");
        request = request with { By = name };
        return null;
    }

    /// <summary>What is wrong with the body, in its own words rather than the serializer's.</summary>
    private static string Fault(JsonException e)
    {
        // Of what is no JSON at all, the serializer says where it breaks off.
        if (e.InnerException is JsonException || e.Path is not { } path) return e.Message;
        if (e.Message.Contains("uplicate", StringComparison.Ordinal))
            return $"a member is there twice, at byte {e.BytePositionInLine}; keep one of them.";
        if (path == "$") return "an object is needed: { … }.";
        var members = GrainwatchJson.Default.DecisionRequest.Properties;
        var member = members.FirstOrDefault(known => path == $"$.{known.Name}");
        if (member is null)
        {
            var names = members.Select(known => known.Name).ToList();
            var remedy = path.StartsWith("$.", StringComparison.Ordinal)
                && Spelling.Nearest(path[2..], names) is { } nearest
                ? $"did you mean '{nearest}'?"
                : $"there are {string.Join(", ", names)}.";
            return $"'{path}' is no member of a decision: {remedy}";
        }

        var need = member.PropertyType == typeof(int?) ? "a whole number is needed, without quotes"
            : member.PropertyType == typeof(bool?) ? "true or false is needed, without quotes"
            : member.PropertyType == typeof(DateTimeOffset?) ? "a time is needed, such as \"2026-05-19T08:00:00Z\""
            : "a text is needed, in double quotes";
        return $"'{path}': {need}.";
    }

    private static IResult ToResult(DecisionOutcome outcome, PrincipalKey key, Decision decision) => outcome switch
    {
        DecisionOutcome.Recorded or DecisionOutcome.Known => TypedResults.Json(
            new DecisionAnswer(outcome == DecisionOutcome.Known ? "known" : "recorded", key.Text, decision),
            GrainwatchJson.Readable.DecisionAnswer),
        DecisionOutcome.NotForThisAlert => Problems.BadRequest(
            "Not for this alert",
            "'idp-mfa' is about console logins of federated users, and this alert is of another rule."),
        DecisionOutcome.NoSuchAlert => Problems.NotFound(
            $"{key} has no alert {(decision as AlertDecision)?.Alert}; it may have been taken over by another."),
        _ => Problems.NotFound($"No principal is known as '{key}'."),
    };

    /// <summary>Whose decision it is: the alert's principal, or the one that is named.</summary>
    private async Task<(PrincipalKey? Key, IResult? Problem)> WhoseAsync(
        HttpContext http, DecisionRequest request, Decision decision)
    {
        if (decision is AlertDecision { Alert: var id })
        {
            return await http.Principals().AlertAsync(id, http.RequestAborted) is { } alert
                ? (PrincipalKey.Parse(alert.Principal), null)
                : (null, Problems.NotFound($"There is no alert {id}."));
        }

        var name = request.Principal ?? "";
        if (name.Length == 0)
        {
            return (null, Problems.BadRequest(
                "Not a decision", $"'{request.Kind}' needs \"principal\", a key or name."));
        }

        var (key, candidates) = await http.Principals().KeyOfAsync(
            name, gateway.Options.PrincipalsShown, http.RequestAborted);
        return (key, key is null ? Problems.NotOne(name, candidates) : null);
    }
}
