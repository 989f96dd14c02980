using Grainwatch.Detection.Alerts;
using Grainwatch.Local.Quality;
using Xunit;
using static Grainwatch.Local.Tests.Quality.Samples;

namespace Grainwatch.Local.Tests.Quality;

public sealed class PolicyComparisonTests
{
    private static readonly Alert Medium = Alert("r1", 47, "ada", "e1", "e2", "e3");

    private static readonly Alert Suppressed = Medium with { State = AlertState.Suppressed, StateReason = "corporate" };

    [Fact]
    public void Of_EqualAlerts_ChangeNothing()
    {
        var comparison = PolicyComparison.Of([Medium, Suppressed with { Id = default }], [Medium]);

        Assert.Empty(comparison.Changes);
        Assert.Equal(1, comparison.Same);
    }

    [Theory]
    [InlineData(false, true, ChangeKind.Appears)]
    [InlineData(true, false, ChangeKind.Vanishes)]
    public void Of_OneSideAlone_AppearsOrVanishes(bool inA, bool inB, object kind) =>
        Assert.Equal(kind, Change(inA ? Medium : null, inB ? Medium : null).Kind);

    [Fact]
    public void Of_OneSideSuppressed_OpensOrSuppresses()
    {
        Assert.Equal(ChangeKind.Opened, Change(Suppressed, Medium).Kind);
        Assert.Equal(ChangeKind.Suppressed, Change(Medium, Suppressed).Kind);
        Assert.Equal(Medium, Change(Medium, Suppressed).Told);
    }

    [Theory]
    [InlineData(60, ChangeKind.Raised)]
    [InlineData(33, ChangeKind.Lowered)]
    public void Of_OtherSeverity_IsAChange(int risk, object kind) =>
        Assert.Equal(kind, Change(Medium, Medium with { Risk = risk }).Kind);

    [Fact]
    public void Of_OtherRiskOfTheSameSeverity_IsNone() =>
        Assert.Empty(PolicyComparison.Of([Medium], [Medium with { Risk = 57 }]).Changes);

    [Fact]
    public void Of_OtherIdSharedRows_IsTheSameAlert()
    {
        var moved = Alert("r1", 73, "ada", "e2", "e3");
        var other = Alert("r1", 73, "ada", "e3", "e4");

        var comparison = PolicyComparison.Of([Medium], [other, moved]);

        Assert.Equal([ChangeKind.Appears, ChangeKind.Raised], comparison.Changes.Select(change => change.Kind));
        Assert.Equal(other.Id, comparison.Changes[0].B!.Id);
        Assert.Equal((Medium.Id, moved.Id), (comparison.Changes[1].A!.Id, comparison.Changes[1].B!.Id));
    }

    [Fact]
    public void Of_SharedRowsOfAnotherRule_AreTwoAlerts() =>
        Assert.Equal(2, PolicyComparison.Of([Medium], [Alert("r2", 47, "ada", "e1")]).Changes.Count);

    private static AlertChange Change(Alert? a, Alert? b) =>
        Assert.Single(PolicyComparison.Of(a is null ? [] : [a], b is null ? [] : [b]).Changes);
}
