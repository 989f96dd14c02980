using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;

namespace Grainwatch.Soc;

/// <summary>A decision as the API takes it: the time is the gateway's.</summary>
internal sealed record DecisionDocument(string Kind, string Id)
{
    public AlertId? Alert { get; init; }

    public int? Revision { get; init; }

    public string? Principal { get; init; }

    public string? By { get; init; }

    public string? Note { get; init; }

    public Disposition? Disposition { get; init; }

    public bool? Confirmed { get; init; }

    public string? Place { get; init; }

    public string? Network { get; init; }

    public DateTime? Until { get; init; }

    public bool? Shared { get; init; }

    public static DecisionDocument Of(Decision decision, string? principal) => Special(decision) with
    {
        Alert = (decision as AlertDecision)?.Alert,
        Principal = decision is AlertDecision ? null : principal,
        // A gateway that knows who calls signs by itself.
        By = decision.By.Length > 0 ? decision.By : null,
        Note = decision.Note,
    };

    private static DecisionDocument Special(Decision decision) => decision switch
    {
        Acknowledge => new DecisionDocument("acknowledge", decision.Id),
        Close close => new DecisionDocument("close", decision.Id) { Disposition = close.Disposition },
        Reopen => new DecisionDocument("reopen", decision.Id),
        ThisWasMe => new DecisionDocument("this-was-me", decision.Id),
        IdpMfa mfa => new DecisionDocument("idp-mfa", decision.Id) { Confirmed = mfa.Confirmed },
        TrustPlace trust => new DecisionDocument("trust-place", decision.Id)
        {
            Place = trust.Place,
            Until = trust.Until,
        },
        TrustNetwork trust => new DecisionDocument("trust-network", decision.Id)
        {
            Network = trust.Network,
            Until = trust.Until,
        },
        MarkShared mark => new DecisionDocument("mark-shared", decision.Id) { Shared = mark.Shared },
        _ => throw new ArgumentException($"No kind of decision: {decision.GetType().Name}.", nameof(decision)),
    };
}
