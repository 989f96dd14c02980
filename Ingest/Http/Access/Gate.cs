using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Grainwatch.Ingest.Http.Access;

/// <summary>
/// What every request passes before an endpoint sees it: who it is, whether he may, whether it is one too many.
/// </summary>
internal sealed class Gate(Gateway gateway, Authenticator authenticator, Refusals refusals)
{
    private readonly CallerTurns _turns = new(gateway.Options.CallerRequestsMax);

    /// <summary>A gate on this machine: nobody is asked who he is, and nothing is kept.</summary>
    public static Gate Open(Gateway gateway)
    {
        var proxy = new ProxyIdentity(null, []);
        return new Gate(
            gateway,
            new Authenticator(null, proxy, gateway.Clock),
            new Refusals(AuditLog.None, proxy, new Strangers(gateway.Options.FailedAttemptsAMinuteMax)));
    }

    /// <summary>Serves a request, or refuses it.</summary>
    public async Task RunAsync(HttpContext http, Endpoint endpoint)
    {
        if (endpoint.BrowsersTo is { } home && http.Request.Headers.Accept.ToString().Contains(
            "text/html", StringComparison.OrdinalIgnoreCase))
        {
            await TypedResults.Redirect(home).ExecuteAsync(http);
            return;
        }

        if (Refusal(http, endpoint, out var caller) is { } refusal)
        {
            await ShownAsync(http, endpoint, refusal);
            return;
        }

        if (endpoint.Needs is not { } needs || caller is null)
        {
            await AnswerAsync(http, endpoint);
            return;
        }

        using var turn = caller.Name is { } name ? _turns.TryEnter(name) : null;
        if (turn is null && caller.Name is not null)
        {
            await ShownAsync(http, endpoint, Refusals.TooMany(http, "Too many requests of yours are being served.",
                gateway.Options.RetryAfterSeconds));
            return;
        }

        var scope = caller.ScopeOf(needs)!;
        http.Features.Set(new AdmittedRequest(http, gateway.AllPrincipals, caller, scope, refusals)
        {
            IsStillAdmitted = () => authenticator.Identify(http, out _, endpoint.TakesBasic)?.ScopeOf(needs) is { } now
                && now.IsSame(scope),
        });
        await (needs == Role.Operator && !HttpMethods.IsGet(endpoint.Method)
            ? OperateAsync(http, endpoint, caller)
            : AnswerAsync(http, endpoint));
    }

    /// <summary>Why a request is not served; null when it may be, and then who asks where that matters.</summary>
    private IResult? Refusal(HttpContext http, Endpoint endpoint, out Caller? caller)
    {
        caller = null;
        if (endpoint.Page is not null && !SameOrigin.IsShownOrReads(http.Request))
            return refusals.Forbidden(http, "Not from another page", "Forms are sent by pages of this server alone.");
        if (endpoint.Needs is not { } needs) return null;
        caller = authenticator.Identify(http, out var why, endpoint.TakesBasic);
        if (caller is null)
        {
            // Who comes to a page with nothing has attempted nothing.
            if (endpoint.Page is { } page && HttpMethods.IsGet(http.Request.Method) && !ShowsAnything(http))
                return page.SignIn(http);
            var refusal = refusals.Stranger(http, "Who is calling?", why, endpoint.TakesBasic);
            return endpoint.Page is { } shown
                && (refusal as IStatusCodeHttpResult)?.StatusCode == StatusCodes.Status401Unauthorized
                ? shown.SignIn(http)
                : refusal;
        }

        return caller.ScopeOf(needs) is null
            ? refusals.Forbidden(http, "Not allowed", SentenceOf(caller, needs), caller)
            : null;
    }

    private static bool ShowsAnything(HttpContext http) =>
        SignInCookie.Read(http.Request) is not null || http.Request.Headers.Authorization.ToString().StartsWith(
            Authenticator.Bearer, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether callers are asked who they are.</summary>
    public bool AsksCallers => authenticator.AsksCallers;

    /// <summary>Whose ingest token a text is; null with a sentence when nobody's.</summary>
    public Caller? Sender(string token, out string why) =>
        authenticator.OfToken(token, out why) is { } caller && caller.ScopeOf(Role.Ingest) is not null ? caller : null;

    /// <summary>Who has a token, to sign a browser in; null with a sentence when nobody has.</summary>
    public Caller? Owner(string token, out string why) => authenticator.OfToken(token, out why);

    /// <summary>
    /// Notes that a sender's key, or a token that was typed, was wrong; false when it is one too many from its address.
    /// </summary>
    public bool IsAttemptNoted(HttpContext http, string why) => refusals.IsAttemptNoted(http, why);

    private static string SentenceOf(Caller caller, Role needs) => caller.Grants.Count == 0
        ? $"'{caller.Shown}' is none of the people of the access file, and in none of its groups; this needs the role "
            + $"'{needs.Word()}'."
        : $"This needs the role '{needs.Word()}'; '{caller.Shown}' has "
            + $"{string.Join(", ", caller.Grants.Select(grant => $"'{grant.Role.Word()}'").Distinct())}.";

    /// <summary>What an operator does is in the log before it is done, and how it ended after.</summary>
    private async Task OperateAsync(HttpContext http, Endpoint endpoint, Caller caller)
    {
        var line = refusals.LineOf(http, AuditLine.Operation, caller);
        await AnswerAsync(http, endpoint with
        {
            Handle = _ => refusals.Audit.RecordAsync(line, () => endpoint.Handle(http), result => line with
            {
                Outcome = "done",
                Status = (result as IStatusCodeHttpResult)?.StatusCode ?? http.Response.StatusCode,
            }),
        });
    }

    private async Task AnswerAsync(HttpContext http, Endpoint endpoint) =>
        await ShownAsync(http, endpoint, await Guard.RunAsync(http, gateway, endpoint));

    /// <summary>To people, what is wrong is shown on a page.</summary>
    private static Task ShownAsync(HttpContext http, Endpoint endpoint, IResult result) =>
        (endpoint.Page is { } page && result is ProblemHttpResult problem ? page.Problem(http, problem) : result)
            .ExecuteAsync(http);
}
