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

    /// <summary>Writes what is decided to the audit log.</summary>
    /// <exception cref="AuditException">It cannot be written.</exception>
    public void Record(PrincipalKey key, Decision decision, string outcome) => _refusals.Audit.Record(
        _refusals.LineOf(_http, AuditLine.Decision, Caller) with
        {
            Outcome = outcome,
            Principal = key.Text,
            Alert = (decision as AlertDecision)?.Alert.ToString(),
            Kind = KindOf(decision),
            Decided = decision.Id,
            By = decision.By,
        });

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
