using Grainwatch.Detection.Decisions;

namespace Grainwatch.Detection.Rules.Cases;

/// <content>What analysts decide in the course of it.</content>
public sealed partial class CaseTrail
{
    private const string Analyst = "erin";

    /// <summary>An analyst closes the alert.</summary>
    internal CaseTrail Close(double minute, Disposition disposition = Disposition.Benign) => Decide(
        minute, new Close { Id = "", By = Analyst, At = default, Alert = default, Disposition = disposition });

    /// <summary>An analyst opens the alert again.</summary>
    internal CaseTrail Reopen(double minute) => Decide(
        minute, new Reopen { Id = "", By = Analyst, At = default, Alert = default });

    /// <summary>The person says: this was me.</summary>
    internal CaseTrail ThisWasMe(double minute) => Decide(
        minute, new ThisWasMe { Id = "", By = Principal.Name, At = default, Alert = default });

    /// <summary>An analyst asks the identity provider about the alert's login.</summary>
    internal CaseTrail IdpMfa(double minute, bool confirmed) => Decide(
        minute, new IdpMfa { Id = "", By = Analyst, At = default, Alert = default, Confirmed = confirmed });

    /// <summary>An analyst marks the principal as shared, or as no longer shared.</summary>
    internal CaseTrail MarkShared(double minute, bool shared = true) => Decide(
        minute, new MarkShared { Id = "", By = Analyst, At = default, Shared = shared });

    /// <summary>An analyst trusts a place, or all places of a country, until a minute of the story.</summary>
    internal CaseTrail TrustPlace(double minute, string place, double until) => Decide(
        minute, new TrustPlace { Id = "", By = Analyst, At = default, Place = place, Until = At(until) });

    /// <summary>An analyst trusts a network until a minute of the story.</summary>
    internal CaseTrail TrustNetwork(double minute, string network, double until) => Decide(
        minute, new TrustNetwork { Id = "", By = Analyst, At = default, Network = network, Until = At(until) });

    /// <summary>Somebody decides; which alert it is about turns out when the case is run.</summary>
    private CaseTrail Decide(double minute, Decision decision)
    {
        _steps.Add(new CaseStep.Verdict(decision with { Id = $"decision-{_steps.Count + 1}", At = At(minute) }));
        return this;
    }
}
