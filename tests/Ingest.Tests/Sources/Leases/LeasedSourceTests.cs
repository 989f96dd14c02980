using Grainwatch.Ingest.Sources;
using Xunit;

namespace Grainwatch.Ingest.Tests.Sources.Leases;

/// <summary>Of many gateways one reads a source.</summary>
public sealed class LeasedSourceTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly ManualClock _clock = new();
    private readonly FakeLeases _leases;

    public LeasedSourceTests() => _leases = new FakeLeases(_clock);

    [Fact]
    public async Task Poll_TwoGateways_OneReadsAndTheOtherSaysWho()
    {
        await using var first = Open("one");
        await using var second = Open("two");

        await first.PollAsync();
        await second.PollAsync();
        await first.PollAsync();

        Assert.Equal((2, 0), (first.Looks, second.Looks));
        Assert.Equal(SourceState.StandingBy, second.State);
        Assert.Contains("one", Assert.Single(second.Progress.Status.Notes), StringComparison.Ordinal);
        Assert.Equal((TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(10)), (first.Interval, second.Interval));
    }

    [Fact]
    public async Task Dispose_GivesTheLeaseBack_TheOtherGoesOnBehindTheCheckpoint()
    {
        var first = Open("one");
        await using var second = Open("two");
        await first.PollAsync();
        await second.PollAsync();
        await first.DisposeAsync();

        await second.PollAsync();

        Assert.Equal(["1", "2"], second.Read);
        Assert.Equal("2", _leases.Checkpoint);
    }

    [Fact]
    public async Task Renew_BetweenLooks_KeepsTheLease()
    {
        await using var first = Open("one");
        await using var second = Open("two");
        // On a thread of no context, what waits for the clock goes on while the test moves it.
        await Task.Run(async () =>
        {
            await first.PollAsync();
            for (var i = 0; i < 100; i++)
            {
                _clock.Advance(s_second);
                await second.PollAsync();
            }
        });

        Assert.Equal((1, 0), (first.Looks, second.Looks));
        Assert.InRange(_leases.Renewals, 5, 100);
    }

    [Fact]
    public async Task Poll_NobodyAnswersForTheLeasesTime_StopsReadingBeforeTheOtherBegins()
    {
        await using var first = Open("one");
        await using var second = Open("two");
        first.Holds = true;
        var look = first.PollAsync();
        _leases.CutOff.Add("one");

        for (var seconds = 1; seconds < 30; seconds++)
        {
            _clock.Advance(s_second);
            await second.PollAsync();
            Assert.Equal((0, false), (second.Looks, first.WasCancelled));
        }

        _clock.Advance(s_second);
        await look.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(first.WasCancelled);
        await second.PollAsync();
        Assert.Equal((SourceState.StandingBy, 1), (first.State, second.Looks));
        // Once it is answered again, it hears who has the source.
        _leases.CutOff.Clear();
        await first.PollAsync();
        Assert.Contains("two", Assert.Single(first.Progress.Status.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_LeaseTakenOver_IsRefusedAndTheCheckpointStands()
    {
        await using var first = Open("one");
        await first.PollAsync();
        first.Holds = true;
        var look = first.PollAsync();
        // Its process stood still meanwhile: no timer of its own has run.
        _leases.GiveTo("two", "further");

        first.Go();
        await look.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal("further", _leases.Checkpoint);
        Assert.False(first.WasCancelled);
        Assert.Equal(SourceState.StandingBy, first.State);
    }

    [Fact]
    public async Task Open_CheckpointDamaged_IsToldAndTheLeaseGivenBack()
    {
        _leases.Checkpoint = "damaged";
        await using var first = Open("one");
        await using var second = Open("two");

        await Assert.ThrowsAsync<CheckpointException>(() => first.PollAsync());
        await Assert.ThrowsAsync<CheckpointException>(() => second.PollAsync());

        Assert.Equal("damaged", _leases.Checkpoint);
    }

    private Reading Open(string gateway) => new(_leases.Of(gateway), _clock);
}
