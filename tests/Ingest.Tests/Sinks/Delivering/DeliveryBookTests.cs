using Grainwatch.Detection.Alerts;
using Grainwatch.Ingest.Sinks.Delivering;
using Grainwatch.Ingest.Sinks.Settings;
using Xunit;
using static Grainwatch.Ingest.Tests.Sinks.SinkAlerts;

namespace Grainwatch.Ingest.Tests.Sinks.Delivering;

public sealed class DeliveryBookTests
{
    private DeliveryBook _book = new(new DeliveryBounds());

    [Theory]
    [InlineData(AlertState.Open, true)]
    [InlineData(AlertState.Acknowledged, true)]
    [InlineData(AlertState.Closed, false)]
    [InlineData(AlertState.Suppressed, false)]
    [InlineData(AlertState.Superseded, false)]
    [InlineData(AlertState.Withdrawn, false)]
    public void Take_FirstRevision_OnlyStatesThatSomebodyShouldLookAt(AlertState state, bool isTaken)
    {
        Begin(Set("a"));

        Assert.Equal(isTaken, Take(Make(state: state), Set("a")) is not null);
    }

    [Fact]
    public void Take_RevisionsThatNobodyToldOf_AreCountedForWhoWasGivenTheAlert()
    {
        Begin(Set("a"));
        Take(Make(), Set("a"));
        Begin(Set("a", "b"));

        Take(Make(revision: 4), Set("a", "b"));
        Take(Make(revision: 5), Set("a", "b"));

        Assert.Equal((2, 0), (_book.LineOf("a")!.Missed, _book.LineOf("b")!.Missed));
        var again = new DeliveryBook(new DeliveryBounds());
        foreach (var record in _book.Snapshot()) again.Apply(record);
        Assert.Equal(2, again.LineOf("a")!.Missed);
    }

    [Theory]
    [InlineData(AlertState.Closed)]
    [InlineData(AlertState.Suppressed)]
    [InlineData(AlertState.Superseded)]
    [InlineData(AlertState.Withdrawn)]
    public void Take_WhatBecameOfADeliveredAlert_IsDelivered(AlertState state)
    {
        Begin(Set("a"));
        Take(Make(), Set("a"));

        Assert.Equal(["a"], Take(Make(revision: 2, state: state), Set("a"))!.To!);
    }

    [Fact]
    public void Take_SuppressedWhereTheFilterAsks_IsDelivered()
    {
        SinkSet sinks = new("v", [Sink("a"), Sink("b", new AlertQuery { States = [AlertState.Suppressed] })]);
        Begin(sinks);

        Assert.Equal(["b"], Take(Make(state: AlertState.Suppressed), sinks)!.To!);
    }

    [Fact]
    public void Take_LessSevereThanBefore_FollowsToWhoWasGivenIt()
    {
        SinkSet sinks = new("v", [Sink("high", new AlertQuery { MinSeverity = Severity.High }), Sink("all")]);
        Begin(sinks);
        Take(Make("one"), sinks);

        Assert.Equal(["all", "high"], Take(Make("one", 2, risk: 10), sinks)!.To!);
        Assert.Equal(["all"], Take(Make("two", 1, risk: 10), sinks)!.To!);
    }

    [Fact]
    public void Take_Backfilled_IsDeliveredToNobodyUntilSomethingNewChangesIt()
    {
        Begin(Set("a"));

        Assert.Null(Take(Make() with { Backfilled = true }, Set("a")));
        Assert.NotNull(Take(Make(revision: 2), Set("a")));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    public void Take_ToldAgainOrOlder_IsNotTakenAgain(int revision)
    {
        Begin(Set("a"));
        Take(Make(revision: 3), Set("a"));

        Assert.Null(Take(Make(revision: revision), Set("a")));
    }

    [Fact]
    public void Take_Full_IsToldSoAndTakesWhenThereIsRoom()
    {
        _book = new DeliveryBook(new DeliveryBounds { WaitingMax = 1 });
        Begin(Set("a"));
        Take(Make("one"), Set("a"));

        Assert.Throws<DeliveryFullException>(() => _book.Take(Make("two"), Set("a"), Now));
        Done("a");
        Assert.NotNull(Take(Make("two"), Set("a")));
    }

    [Fact]
    public void Take_TooManyBytes_IsToldSo()
    {
        _book = new DeliveryBook(new DeliveryBounds { WaitingBytesMax = 2000 });
        Begin(Set("a"));
        Take(Make("one"), Set("a"));

        Assert.Throws<DeliveryFullException>(() => _book.Take(Make("two"), Set("a"), Now));
    }

    [Fact]
    public void Next_SeveralSinks_EachInItsOrder()
    {
        Begin(Set("a", "b"));
        Take(Make("one"), Set("a", "b"));
        Take(Make("two"), Set("a", "b"));

        Done("a");

        Assert.Equal(2, _book.Next("a")!.Alert.Number);
        Assert.Equal(1, _book.Next("b")!.Alert.Number);
        Assert.Equal(2, _book.Waiting);
        Done("b");
        Assert.Equal(1, _book.Waiting);
    }

    [Fact]
    public void Apply_DeadLetterReplayed_WaitsOnceMoreBehindTheOthers()
    {
        Begin(Set("a"));
        Take(Make("one"), Set("a"));
        Take(Make("two"), Set("a"));
        Dead("a", "refused");
        Assert.Equal("refused", Assert.Single(_book.LineOf("a")!.Dead).Why);

        _book.Apply(new DeliveryRecord { Event = DeliveryEvent.Replay, Sink = "a", At = Now.AddDays(1) });

        Assert.Equal(2, _book.Next("a")!.Alert.Number);
        Done("a");
        Assert.Equal((1, Now.AddDays(1)), (_book.Next("a")!.Alert.Number, _book.Next("a")!.Since));
        Assert.Empty(_book.LineOf("a")!.Dead);
    }

    [Fact]
    public void Apply_TooManyDeadLetters_LosesTheOldestAndCounts()
    {
        _book = new DeliveryBook(new DeliveryBounds { DeadMax = 2 });
        Begin(Set("a"));
        for (var i = 0; i < 5; i++)
        {
            Take(Make($"{i}"), Set("a"));
            Dead("a", "no");
        }

        Assert.Equal([4, 5], _book.LineOf("a")!.Dead.Select(letter => letter.Number));
        Assert.Equal(3, _book.LineOf("a")!.Lost);
    }

    [Fact]
    public void Apply_NotTheFirst_IsAnError()
    {
        Begin(Set("a"));
        Take(Make("one"), Set("a"));

        Assert.Throws<DeliveryException>(() =>
            _book.Apply(new DeliveryRecord { Event = DeliveryEvent.Done, Sink = "a", Number = 7 }));
    }

    [Fact]
    public void Reconcile_NewSink_BeginsNow()
    {
        Begin(Set("a"));
        Take(Make("one"), Set("a"));

        Begin(Set("a", "b"));

        Assert.Null(_book.Next("b"));
        Assert.Null(Take(Make("one"), Set("a", "b")));
        Assert.Equal(["a", "b"], Take(Make("two"), Set("a", "b"))!.To!);
    }

    [Fact]
    public void Reconcile_RemovedSink_IsLetGoWithWhatWaits()
    {
        Begin(Set("a", "b"));
        Take(Make("one"), Set("a", "b"));

        Begin(Set("a"));
        Begin(Set("a", "b"));

        Assert.Null(_book.Next("b"));
        Assert.NotNull(_book.Next("a"));
        Done("a");
        Assert.Equal(0, _book.Waiting);
    }

    [Fact]
    public void Reconcile_WithPatience_KeepsWhatWaitsForAWhile()
    {
        Begin(Set("a"));
        Take(Make("one"), Set("a"));
        var patience = TimeSpan.FromMinutes(10);

        Reconcile(Set("b"), Now, patience);
        Reconcile(Set("b"), Now.AddMinutes(9), patience);
        Assert.NotNull(_book.Next("a"));
        Reconcile(Set("a", "b"), Now.AddMinutes(9), patience);
        Reconcile(Set("b"), Now.AddMinutes(11), patience);
        Assert.NotNull(_book.Next("a"));
        Reconcile(Set("b"), Now.AddMinutes(21), patience);
        Assert.Null(_book.LineOf("a"));
    }

    [Fact]
    public void Snapshot_AnyState_MakesTheSame()
    {
        Begin(Set("a", "b", "c"));
        for (var i = 0; i < 30; i++) Take(Make($"{i % 9}", (i / 9) + 1), Set("a", "b", "c"));
        for (var i = 0; i < 7; i++) Done("a");
        for (var i = 0; i < 3; i++) Dead("b", $"no {i}");
        Reconcile(Set("a", "b"), Now, TimeSpan.FromMinutes(1));
        _book.Apply(new DeliveryRecord { Event = DeliveryEvent.Mark, Revision = 3, Number = 77 });

        var again = new DeliveryBook(new DeliveryBounds());
        foreach (var record in DeliveryLines.Read(DeliveryLines.Write(_book.Snapshot()), out _)) again.Apply(record);

        Assert.Equal(Text(_book), Text(again));
        Assert.Equal(_book.Waiting, again.Waiting);
        Assert.Equal(_book.Next("b")!.Alert.Number, again.Next("b")!.Alert.Number);
        Assert.Equal(77, again.Marks[3]);
        Assert.Equal(_book.NextNumber, again.NextNumber);
    }

    [Fact]
    public void Apply_MoreThanMayBeKnown_ForgetsThoseThatChangedTheLongestAgo()
    {
        _book = new DeliveryBook(new DeliveryBounds { KnownMax = 2 });
        Begin(Set("a"));
        foreach (var (subject, revision) in new[] { ("1", 1), ("2", 1), ("1", 2), ("3", 1) })
            Take(Make(subject, revision), Set("a"));

        Assert.True(_book.Knows(Make("1").Id));
        Assert.False(_book.Knows(Make("2").Id));
        Assert.True(_book.Knows(Make("3").Id));
    }

    private static string Text(DeliveryBook book) =>
        System.Text.Encoding.UTF8.GetString(DeliveryLines.Write(book.Snapshot()));

    private void Begin(SinkSet sinks) => Reconcile(sinks, Now, TimeSpan.Zero);

    private void Reconcile(SinkSet sinks, DateTime now, TimeSpan patience)
    {
        foreach (var record in _book.Reconcile(sinks, now, patience).ToList()) _book.Apply(record);
    }

    private DeliveryRecord? Take(Alert alert, SinkSet sinks)
    {
        var record = _book.Take(alert, sinks, Now);
        if (record is not null) _book.Apply(record);
        return record;
    }

    private void Done(string sink) => _book.Apply(new DeliveryRecord
    {
        Event = DeliveryEvent.Done,
        Sink = sink,
        Number = _book.Next(sink)!.Alert.Number,
    });

    private void Dead(string sink, string why) => _book.Apply(new DeliveryRecord
    {
        Event = DeliveryEvent.Dead,
        Sink = sink,
        Number = _book.Next(sink)!.Alert.Number,
        At = Now,
        Why = why,
    });
}
