using Grainwatch.Ingest.Sinks.Settings;

namespace Grainwatch.Ingest.Sinks.Delivering;

/// <summary>How a sink is doing.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it is.</param>
/// <param name="Format">The form of what it is given; absent where it has its own.</param>
/// <param name="Target">Where it goes, without what may be secret.</param>
/// <param name="Filter">Which alerts it is given, as it is written; absent where that is the usual.</param>
/// <param name="State">
/// <c>idle</c>, <c>delivering</c>, <c>retrying</c>, or <c>failing</c> after five minutes of that.
/// </param>
/// <param name="Pending">Alerts that wait for it.</param>
/// <param name="Oldest">Since when the first of them does (UTC).</param>
/// <param name="LastSuccess">When it last took one since the process started (UTC).</param>
/// <param name="LastError">Why it last did not.</param>
/// <param name="LastErrorAt">When that was (UTC).</param>
/// <param name="NextAttempt">When it is tried again (UTC).</param>
/// <param name="Attempts">Attempts that failed in a row.</param>
/// <param name="DeadLetters">Alerts that it did not take and that are kept.</param>
/// <param name="LostDeadLetters">Such that the bound has pushed out.</param>
/// <param name="MissedRevisions">
/// Revisions of alerts that it was given, which no principal could keep until they were told.
/// </param>
public sealed record SinkStatus(
    string Name,
    SinkType Type,
    AlertForm? Format,
    string Target,
    SinkFilter? Filter,
    SinkState State,
    long Pending,
    DateTime? Oldest,
    DateTime? LastSuccess,
    string? LastError,
    DateTime? LastErrorAt,
    DateTime? NextAttempt,
    int Attempts,
    long DeadLetters,
    long LostDeadLetters,
    long MissedRevisions)
{
    /// <summary>How a sink is doing that several queues work for.</summary>
    /// <param name="statuses">How it is doing for each; one at least.</param>
    public static SinkStatus Merge(IReadOnlyCollection<SinkStatus> statuses)
    {
        var last = statuses.MaxBy(status => status.LastErrorAt)!;
        return last with
        {
            State = statuses.Max(status => status.State),
            Pending = statuses.Sum(status => status.Pending),
            Oldest = statuses.Min(status => status.Oldest),
            LastSuccess = statuses.Max(status => status.LastSuccess),
            NextAttempt = statuses.Min(status => status.NextAttempt),
            Attempts = statuses.Max(status => status.Attempts),
            DeadLetters = statuses.Sum(status => status.DeadLetters),
            LostDeadLetters = statuses.Sum(status => status.LostDeadLetters),
            MissedRevisions = statuses.Sum(status => status.MissedRevisions),
        };
    }

    internal static SinkStatus Of(Sink sink, DeliveryBook book, SinkRetry? retry, DateTime now, TimeSpan failingAfter)
    {
        var line = book.LineOf(sink.Name);
        var next = book.Next(sink.Name);
        var state = retry?.FailingSince is { } since
            ? now - since >= failingAfter ? SinkState.Failing : SinkState.Retrying
            : next is null ? SinkState.Idle : SinkState.Delivering;
        return new SinkStatus(
            sink.Name,
            sink.Type,
            sink.Type == SinkType.Slack ? null : sink.Form,
            sink.Target,
            sink.Written,
            state,
            line?.Waiting.Count ?? 0,
            next?.Since,
            retry?.LastSuccess,
            retry?.LastError,
            retry?.LastErrorAt,
            retry is { Failures: > 0 } && next is not null ? retry.NotBefore : null,
            retry?.Failures ?? 0,
            line?.Dead.Count ?? 0,
            line?.Lost ?? 0,
            line?.Missed ?? 0);
    }
}

/// <summary>How a sink is doing, the better first.</summary>
public enum SinkState
{
    /// <summary>Nothing waits for it.</summary>
    Idle,

    /// <summary>Something waits for it, and it takes it.</summary>
    Delivering,

    /// <summary>It does not take what waits for it, and is tried again.</summary>
    Retrying,

    /// <summary>It has not for long.</summary>
    Failing,
}

/// <summary>What a sink made of a test alert.</summary>
/// <param name="Delivered">Whether it took it.</param>
/// <param name="Answer">What it said: a status, the beginning of its answer, or why there is none.</param>
public sealed record SinkTest(bool Delivered, string Answer);
