using Grainwatch.Detection.Decisions;

namespace Grainwatch.Soc;

/// <summary>Decisions in words.</summary>
public static class DecisionWords
{
    /// <summary>What was decided: "closed as benign", "FR trusted until 2026-06-01 00:00Z".</summary>
    public static string Of(Decision decision) => decision switch
    {
        Acknowledge => "acknowledged",
        Close { Disposition: Disposition.TruePositive } => "closed as true-positive",
        Close { Disposition: Disposition.FalsePositive } => "closed as false-positive",
        Close => "closed as benign",
        Reopen => "reopened",
        ThisWasMe => "this was me",
        IdpMfa mfa => mfa.Confirmed ? "the identity provider confirms MFA" : "the identity provider saw no MFA",
        TrustPlace trust => $"{trust.Place} trusted until {trust.Until:yyyy-MM-dd HH:mm'Z'}",
        TrustNetwork trust => $"{trust.Network} trusted until {trust.Until:yyyy-MM-dd HH:mm'Z'}",
        MarkShared mark => mark.Shared ? "marked as shared" : "marked as not shared",
        _ => decision.GetType().Name,
    };
}
