using Grainwatch.Detection.Events;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;
using Xunit.Abstractions;

namespace Grainwatch.Detection.Tests.State;

/// <summary>
/// §1: the same events in any order, split over any batches, with any duplicates, give the same alerts.
/// </summary>
public sealed class OrderIndependenceTests(ITestOutputHelper output)
{
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
        var fold = new PrincipalFold(state, history.Story.Policy);
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
