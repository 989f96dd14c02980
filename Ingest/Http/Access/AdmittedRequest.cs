using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grainwatch.Ingest.Http.Access;

/// <summary>A request that was let in: who asks, where he may, and what he may see.</summary>
internal sealed class AdmittedRequest
{
    private readonly HttpContext _http;
    private readonly Refusals _refusals;
    private bool _isForeign;

    /// <summary>A request of somebody who may.</summary>
    public AdmittedRequest(HttpContext http, IPrincipals all, Caller caller, AccountScope scope, Refusals refusals)
    {
        (_http, Caller, Scope, _refusals) = (http, caller, scope, refusals);
        Principals = new ScopedPrincipals(all, this);
    }

    /// <summary>Who asks.</summary>
    public Caller Caller { get; }

    /// <summary>The accounts in which he has the role that the endpoint needs.</summary>
    public AccountScope Scope { get; }

    /// <summary>The principals in them.</summary>
    public IPrincipals Principals { get; }

    /// <summary>Whether he still may: what is watched can outlive a token.</summary>
    public required Func<bool> IsStillAdmitted { get; init; }

    /// <summary>Notes that something was asked for that is of another account, once.</summary>
    public void RefuseForeign(string principal)
    {
        // A key is looked up as a name too.
        if (_isForeign) return;
        _isForeign = true;
        _refusals.Note(
            _http,
            StatusCodes.Status404NotFound,
            "It is of an account that the caller does not see.",
            Caller,
            principal);
    }

    /// <summary>Has a decision made, with what is decided in the audit log before, and how it ended after.</summary>
    /// <exception cref="AuditException">The log cannot be written.</exception>
    public Task<DecisionOutcome> RecordAsync(PrincipalKey key, Decision decision, Func<Task<DecisionOutcome>> decide)
    {
        var line = _refusals.LineOf(_http, AuditLine.Decision, Caller) with
        {
            Principal = key.Text,
            Alert = (decision as AlertDecision)?.Alert.ToString(),
            Kind = KindOf(decision),
            Decided = decision.Id,
            By = decision.By,
        };
        return _refusals.Audit.RecordAsync(line, decide, outcome => line with { Outcome = WordOf(outcome) });
    }

    private static string WordOf(DecisionOutcome outcome) => outcome switch
    {
        DecisionOutcome.Recorded => "recorded",
        DecisionOutcome.Known => "known",
        DecisionOutcome.NoSuchAlert => "no such alert",
        DecisionOutcome.NotForThisAlert => "not for this alert",
        DecisionOutcome.Changed => "changed since",
        _ => "no such principal",
    };

    private static string KindOf(Decision decision) => decision switch
    {
        Acknowledge => "acknowledge",
        Close { Disposition: var disposition } => $"close {DispositionOf(disposition)}",
        Reopen => "reopen",
        ThisWasMe => "this-was-me",
        IdpMfa { Confirmed: var confirmed } => $"idp-mfa {(confirmed ? "confirmed" : "not confirmed")}",
        TrustPlace trust => $"trust-place {trust.Place} until {trust.Until:O}",
        TrustNetwork trust => $"trust-network {trust.Network} until {trust.Until:O}",
        MarkShared { Shared: var shared } => $"mark-shared {(shared ? "yes" : "no")}",
        _ => decision.GetType().Name,
    };

    private static string DispositionOf(Disposition disposition) => disposition switch
    {
        Disposition.TruePositive => "true-positive",
        Disposition.Benign => "benign",
        _ => "false-positive",
    };
}

/// <summary>What endpoints see of who asks.</summary>
internal static class AdmittedRequestExtensions
{
    /// <summary>Who asks. Every endpoint that is not for anybody was let in.</summary>
    public static Caller Caller(this HttpContext http) => http.Features.GetRequiredFeature<AdmittedRequest>().Caller;

    /// <summary>The principals that who asks may see.</summary>
    public static IPrincipals Principals(this HttpContext http) =>
        http.Features.GetRequiredFeature<AdmittedRequest>().Principals;

    /// <summary>Whether who asks still may what the endpoint needs, in the same accounts.</summary>
    public static bool IsStillAdmitted(this HttpContext http) =>
        http.Features.GetRequiredFeature<AdmittedRequest>().IsStillAdmitted();
}
