using System.Reflection;
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
    // Until PrincipalFold.Decide is there: found by name. Then Decide is `_fold.Decide(decision)`, and this goes.
    private static readonly MethodInfo? s_decide = typeof(PrincipalFold).GetMethod("Decide", [typeof(Decision)]);

    private readonly PrincipalFold _fold;

    public CoreUnderTest(PrincipalKey key, Policy policy)
    {
        State = new PrincipalState(key);
        _fold = new PrincipalFold(State, policy);
    }

    /// <summary>Whether the core takes decisions; chronicles are told without them otherwise.</summary>
    public static bool TakesDecisions => s_decide is not null;

    public PrincipalState State { get; }

    public IReadOnlyCollection<Alert> Alerts => State.Alerts.Values;

    public void Apply(IReadOnlyList<TrailEvent> events) => _fold.Apply(events, []);

    public DecisionOutcome Decide(Decision decision) =>
        s_decide?.Invoke(_fold, BindingFlags.DoNotWrapExceptions, null, [decision], null) is DecisionOutcome outcome
            ? outcome : throw new NotSupportedException("PrincipalFold.Decide(Decision) is not there yet.");
}
