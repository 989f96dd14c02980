using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Documents;
using Grainwatch.Ingest.Policies;
using Xunit;

namespace Grainwatch.Ingest.Tests.Policies;

/// <content>What another process puts in force at the same time.</content>
public sealed partial class PolicyControlTests
{
    /// <summary>
    /// Whoever does not say what is to be replaced replaces what another gateway was given a moment ago.
    /// </summary>
    [Fact]
    public async Task Apply_AnotherProcessWasFaster_ReplacesWhatIsInForceThere()
    {
        var first = await StartAsync();
        var second = new PolicyControl(new LivePolicy(PolicyInForce.Default), _store, _clock);
        await second.StartAsync();
        await ApplyAsync(first, Twelve);

        var applied = Assert.IsType<DocumentOutcome.Applied>(await ApplyAsync(second, Ten));

        Assert.Equal((Parse(Twelve).Version, 2), (applied.Before.Version, applied.Now.Number));
        Assert.Equal(["$.lateness: 12h to 10h"], applied.Changes);
    }

    /// <summary>An answer that took long does not undo what came in force meanwhile.</summary>
    [Fact]
    public async Task Ask_AnotherCameInForceMeanwhile_KeepsThat()
    {
        var store = new SlowDocuments(_clock);
        var control = new PolicyControl(_live, store, _clock, new DocumentControlOptions { IsFileAll = false });
        await control.StartAsync();
        await ApplyAsync(control, Twelve);
        store.Answer = control.Current;
        store.Before = () => ApplyAsync(control, Ten);

        await control.AskAsync();

        Assert.Equal((2, Parse(Ten).Version), (control.Current.Number, _live.Current.Version));
    }

    /// <summary>A history that was lost begins with the same numbers again.</summary>
    [Fact]
    public async Task Ask_SameNumberOfAnotherHistory_IsTaken()
    {
        var store = new SlowDocuments(_clock);
        var control = new PolicyControl(_live, store, _clock, new DocumentControlOptions { IsFileAll = false });
        await control.StartAsync();
        await ApplyAsync(control, Twelve);
        store.Answer = control.Current with
        {
            Since = _clock.Now.AddMinutes(1),
            Text = Ten,
            Version = Parse(Ten).Version,
        };

        await control.AskAsync();

        Assert.Equal((1, Parse(Ten).Version), (control.Current.Number, _live.Current.Version));
    }

    /// <summary>Documents whose answer to who follows is on its way while something happens.</summary>
    private sealed class SlowDocuments(TimeProvider clock) : IDocumentStore
    {
        private readonly MemoryDocuments _inner = new(clock);

        public DocumentRevision? Answer { get; set; }

        public Func<Task> Before { get; set; } = () => Task.CompletedTask;

        public ValueTask<IReadOnlyList<DocumentRevision>> ReadAsync(CancellationToken cancellation = default) =>
            _inner.ReadAsync(cancellation);

        public ValueTask<DocumentRevision> ReplaceAsync(
            DocumentChange change, CancellationToken cancellation = default) =>
            _inner.ReplaceAsync(change, cancellation);

        public async ValueTask<DocumentRevision?> FollowAsync(
            DocumentFollower follower, CancellationToken cancellation = default)
        {
            await Before();
            return Answer;
        }

        public ValueTask<IReadOnlyList<DocumentFollower>?> FollowersAsync(CancellationToken cancellation = default) =>
            _inner.FollowersAsync(cancellation);
    }
}
