using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Rules.Cases;
using Grainwatch.Detection.Silence;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.Tests.Silence;

public sealed class TrailActionsTests
{
    [Theory]
    [InlineData("StopLogging", true)]
    [InlineData("DeleteTrail", true)]
    [InlineData("UpdateTrail", true)]
    [InlineData("PutEventSelectors", true)]
    [InlineData("StartLogging", true)]
    [InlineData("PutInsightSelectors", false)]
    [InlineData("CreateTrail", false)]
    [InlineData("DescribeTrails", false)]
    public void Concerns_Action_IsOneOfThese(string name, bool concerns)
    {
        Assert.Equal(concerns, TrailActions.Concerns(Did(name)));
        Assert.False(TrailActions.Concerns(Did(name) with { Succeeded = false }));
        Assert.False(TrailActions.Concerns(Did(name) with { Source = "iot.amazonaws.com" }));
    }

    [Fact]
    public void CopyOf_Event_SaysWhoAndTakesNoName()
    {
        var did = Did("StopLogging");

        var copy = TrailActions.CopyOf(did);

        Assert.Equal((did.Id, did.Time, did.Origin, did.UserAgent), (copy.Id, copy.Time, copy.Origin, copy.UserAgent));
        Assert.Equal("Trail/111122223333:delivery", copy.Principal.Key.Text);
        Assert.Equal("IAMUser/111122223333:dave", copy.Session);
        var state = Fold([copy], [copy]);
        Assert.Equal("Trail/111122223333:delivery", state.DisplayName);
        Assert.Empty(state.AccessKeys.Entries);
        Assert.Equal((1, 1), (state.Seen.Count, state.Duplicates));
    }

    [Fact]
    public void Fold_Copies_TeachNothingAndAreNeverLate()
    {
        var late = TrailActions.CopyOf(Did("StopLogging")) with
        {
            Id = EventId.Parse("late"),
            Time = Did("").Time.AddDays(-40),
        };

        var state = Fold([TrailActions.CopyOf(Did("StopLogging"))], [late]);

        Assert.Equal(0, state.Late);
        Assert.Empty(state.Networks.Entries);
        Assert.Empty(state.Baseline.Pairs);
        Assert.Equal(2, state.Alerts.Count);
        var again = Fold([TrailActions.CopyOf(Did("StopLogging"))], [late], [late]);
        Assert.Equal(1, again.Duplicates);
    }

    /// <summary>
    /// Events in any order, in any batches, give the same alerts, and the memory reads back the same.
    /// </summary>
    [Fact]
    public void Fold_AnyOrder_GivesTheSameAlerts()
    {
        var seed = Seeds.First;
        var events = CaseTrail.Trail().Trail(0, CaseOrigins.Lagos).Silent(20)
            .Trail(40, CaseOrigins.Lyon, "StartLogging").Resumed(70, 20)
            .Trail(200, CaseOrigins.Lyon, "UpdateTrail").Trail(250, CaseOrigins.Lyon, "DeleteTrail")
            .Silent(290).Trail(100, CaseOrigins.Aws, "UpdateTrail", "AssumedRole/111122223333:deployment")
            .Steps.OfType<CaseStep.Activity>().Select(step => step.Event).ToArray();
        var expected = Told(Fold([events]));
        Assert.Equal(5, expected.Count);
        for (var run = seed; run < seed + Seeds.Histories(200); run++)
        {
            var chance = new Random(run);
            chance.Shuffle(events);
            var cut = chance.Next(events.Length);
            var state = Fold(events[..cut], events[cut..], events[..chance.Next(events.Length)]);
            Assert.True(
                expected.SequenceEqual(Told(state)), Seeds.Repeat(run, nameof(Fold_AnyOrder_GivesTheSameAlerts)));
            Assert.Equal(StateCodec.Encode(state), StateCodec.Encode(StateCodec.Decode(StateCodec.Encode(state))));
        }
    }

    [Fact]
    public void Fold_FloodOfStops_IsOneAlert()
    {
        var trail = CaseTrail.Trail();
        for (var minute = 0; minute < 300; minute++) trail.Trail(minute, CaseOrigins.Lagos);
        TrailEvent[][] batches = [.. trail.Steps.OfType<CaseStep.Activity>().Select(step => new[] { step.Event })];

        var state = Fold(batches);

        Assert.Equal(AlertState.Open, Assert.Single(state.Alerts.Values).State);
    }

    /// <summary>
    /// However a flood is cut, it is one story, named by its beginning, of which nothing is left out.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(4096)]
    public void Fold_FloodOfStopsInBatches_IsOneAlertOfItsFirstEvent(int batch)
    {
        var trail = CaseTrail.Trail();
        for (var second = 0; second < 5000; second++) trail.Trail(second / 60d, CaseOrigins.Lagos);
        var events = trail.Steps.OfType<CaseStep.Activity>().Select(step => step.Event).ToArray();

        var state = Fold([.. events.Chunk(batch)]);

        var alert = Assert.Single(state.Alerts.Values);
        Assert.Equal((AlertState.Open, events[0].Time), (alert.State, alert.FirstEvent));
        Assert.Equal(events[^1].Time, alert.LastEvent);
        Assert.Equal(Policy.Default.Bounds.SensitiveActions, state.Actions.Sensitive.Count);
    }

    /// <summary>Whoever stopped a trail does not hide it behind thousands of smaller changes.</summary>
    [Fact]
    public void Fold_FloodOfChangesAfterAStop_DoesNotHideIt()
    {
        var trail = CaseTrail.Trail().Trail(0, CaseOrigins.Lagos).Silent(1);
        string[] names = ["PutEventSelectors", "UpdateTrail", "PutEventSelectors"];
        for (var second = 1; second < 3000; second++)
            trail.Trail(second / 60d, CaseOrigins.Lagos, names[second % names.Length]);
        var events = trail.Steps.OfType<CaseStep.Activity>().Select(step => step.Event).ToArray();

        var state = Fold([.. events.Chunk(200)]);

        var alert = state.Alerts.Values.Single(one => one.Rule == "trail-stopped" && one.State == AlertState.Open);
        Assert.Equal(87, alert.Risk);
        Assert.Contains("stopped", alert.Title, StringComparison.Ordinal);
        Assert.Contains(state.Actions.Sensitive, e => e.Name == Tiding.DeliverySilent);
    }

    private static List<string> Told(PrincipalState state) =>
    [
        .. state.Alerts.Values.Where(alert => alert.State == AlertState.Open)
            .Select(alert => $"{alert.Id} {alert.Risk} {alert.Title}").Order(StringComparer.Ordinal),
    ];

    private static PrincipalState Fold(params TrailEvent[][] batches)
    {
        var state = new PrincipalState(OwnMemories.TrailOf("111122223333").Key);
        var fold = new PrincipalFold(state, Policy.Default);
        foreach (var batch in batches) fold.Apply(batch, [], Arrival.Live);
        return state;
    }

    private static TrailEvent Did(string name) => new()
    {
        Id = EventId.Parse("6f1d4c1e-0f6f-4d29-8b3c-1f2d3c4b5a69"),
        Time = new DateTime(2026, 5, 18, 1, 8, 0, DateTimeKind.Utc),
        Principal = new Principal(new PrincipalKey("IAMUser", "111122223333", "AIDADAVE"), "dave"),
        Source = "cloudtrail.amazonaws.com",
        Name = name,
        Type = new EventTypeKey(TrailEventType.AwsApiCall, false),
        Origin = CaseOrigins.Lagos,
        Succeeded = true,
        Arn = "arn:aws:iam::111122223333:user/dave",
        AccessKeyId = "AKIADAVE",
        UserAgent = "Boto3/1.34",
    };
}
