using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>All that the oracle's tests ask of the product's core.</summary>
internal interface ICoreUnderTest
{
    void Apply(IReadOnlyList<TrailEvent> events);

    DecisionOutcome Decide(Decision decision);

    IReadOnlyCollection<Alert> Alerts { get; }
}

/// <summary>The core, one principal.</summary>
internal sealed class CoreUnderTest : ICoreUnderTest
{
    private readonly PrincipalFold _fold;

    public CoreUnderTest(PrincipalKey key, Policy policy)
    {
        State = new PrincipalState(key);
        _fold = new PrincipalFold(State, policy);
    }

    public PrincipalState State { get; }

    public IReadOnlyCollection<Alert> Alerts => State.Alerts.Values;

    public void Apply(IReadOnlyList<TrailEvent> events) => _fold.Apply(events, []);

    public DecisionOutcome Decide(Decision decision) => _fold.Decide(decision);
}
