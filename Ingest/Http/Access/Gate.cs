using Microsoft.AspNetCore.Http;

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
        if (endpoint.Needs is not { } needs)
        {
            await AnswerAsync(http, endpoint);
            return;
        }

        if (authenticator.Identify(http, out var why, endpoint.TakesBasic) is not { } caller)
        {
            await refusals.Stranger(http, "Who is calling?", why, endpoint.TakesBasic).ExecuteAsync(http);
            return;
        }

        if (caller.ScopeOf(needs) is not { } scope)
        {
            await refusals.Forbidden(http, "Not allowed", SentenceOf(caller, needs), caller).ExecuteAsync(http);
            return;
        }

        using var turn = caller.Name is { } name ? _turns.TryEnter(name) : null;
        if (turn is null && caller.Name is not null)
        {
            await Refusals.TooMany(http, "Too many requests of yours are being served.",
                gateway.Options.RetryAfterSeconds).ExecuteAsync(http);
            return;
        }

        http.Features.Set(new AdmittedRequest(http, gateway.AllPrincipals, caller, scope, refusals)
        {
            IsStillAdmitted = () => authenticator.Identify(http, out _, endpoint.TakesBasic)?.ScopeOf(needs) is { } now
                && now.IsSame(scope),
        });
        await (needs == Role.Operator && !HttpMethods.IsGet(endpoint.Method)
            ? OperateAsync(http, endpoint, caller)
            : AnswerAsync(http, endpoint));
    }

    /// <summary>Whether callers are asked who they are.</summary>
    public bool AsksCallers => authenticator.AsksCallers;

    /// <summary>Whose ingest token a text is; null with a sentence when nobody's.</summary>
    public Caller? Sender(string token, out string why) =>
        authenticator.OfToken(token, out why) is { } caller && caller.ScopeOf(Role.Ingest) is not null ? caller : null;

    /// <summary>Notes that a sender's key was wrong; false when it is one too many from its address.</summary>
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
            Handle = async _ =>
            {
                refusals.Audit.Record(line with { Outcome = "asked" });
                var result = await endpoint.Handle(http);
                refusals.Audit.Record(line with
                {
                    Outcome = "done",
                    Status = (result as IStatusCodeHttpResult)?.StatusCode ?? http.Response.StatusCode,
                });
                return result;
            },
        });
    }

    private async Task AnswerAsync(HttpContext http, Endpoint endpoint) =>
        await (await Guard.RunAsync(http, gateway, endpoint)).ExecuteAsync(http);
}
