using System.Collections.Frozen;

namespace Grainwatch.Detection.Rules;

/// <summary>Names of signals that more than one class has to know.</summary>
internal static class Signals
{
    /// <summary>The event came too late for its context to be known.</summary>
    public const string Late = "late";

    /// <summary>A federated login like every day's.</summary>
    public const string Routine = "routine";

    /// <summary>Several people use the principal, an analyst says.</summary>
    public const string Shared = "shared";

    /// <summary>What the identity provider says of MFA, by an analyst.</summary>
    public const string IdpMfa = "idp-mfa";

    /// <summary>Signals that decisions add.</summary>
    public static readonly FrozenSet<string> OfDecisions = FrozenSet.Create(Shared, IdpMfa);
}
