using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;
using Xunit.Abstractions;

namespace Grainwatch.Detection.Tests.State;

/// <summary>
/// §1: the same events in any order, split over any batches, with any duplicates, give the same alerts.
/// </summary>
public sealed class OrderIndependenceTests(ITestOutputHelper output)
{
    // With the signals that are told only when a policy asks for them: all that is told by default is told too.
    private static readonly Policy s_weighing = new()
    {
        Risks = new SignalRisks(((string[])["known-agent", "known-network", "mfa", "hosting", "sensitive-actions"])
            .Select((signal, i) => (RuleIds.NewGeolocationForEventType, signal, -1 - i))),
    };

    [Fact]
    public void Apply_AnyOrderDuplicatesAndBatches_GiveTheSameCanonicalState() =>
        ForEachHistory(2000, nameof(Apply_AnyOrderDuplicatesAndBatches_GiveTheSameCanonicalState), history =>
        {
            var expected = Fold(history, [[.. history.Story.Events.Order()]]);
            var actual = Fold(history, history.Deliver());
            Assert.Equal(Canonical.Alerts(expected), Canonical.Alerts(actual));
            Assert.Equal(Canonical.Of(expected), Canonical.Of(actual));
        });

    [Fact]
    public void Apply_StoppedAndReadBackAfterAnyBatch_GoesOnAsIfItHadNot() =>
        ForEachHistory(500, nameof(Apply_StoppedAndReadBackAfterAnyBatch_GoesOnAsIfItHadNot), history =>
        {
            var deliveries = history.Deliver();
            var straight = new PrincipalState(history.Story.Principal.Key);
            var fold = new PrincipalFold(straight, history.Story.Policy);
            var stored = StateCodec.Encode(straight);
            foreach (var batch in deliveries)
            {
                fold.Apply(batch, []);
                var state = StateCodec.Decode(stored);
                new PrincipalFold(state, history.Story.Policy).Apply(batch, []);
                stored = StateCodec.Encode(state);
            }

            Assert.Equal(Convert.ToHexString(StateCodec.Encode(straight)), Convert.ToHexString(stored));
        });

    private static PrincipalState Fold(RandomHistory history, IEnumerable<IReadOnlyList<TrailEvent>> batches)
    {
        var state = new PrincipalState(history.Story.Principal.Key);
        var fold = new PrincipalFold(state, s_weighing);
        foreach (var batch in batches) fold.Apply(batch, []);
        return state;
    }

    private void ForEachHistory(int usual, string test, Action<RandomHistory> check)
    {
        output.WriteLine(Seeds.Repeat(Seeds.First, test));
        for (var i = 0; i < Seeds.Histories(usual); i++)
        {
            try
            {
                check(new RandomHistory(Seeds.First + i));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(Seeds.Repeat(Seeds.First + i, test), e);
            }
        }
    }
}
