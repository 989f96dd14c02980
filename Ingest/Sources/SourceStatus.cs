namespace Grainwatch.Ingest.Sources;

/// <summary>What a source is about.</summary>
public enum SourceState
{
    /// <summary>It was not looked at yet.</summary>
    Starting,

    /// <summary>It takes in what it found.</summary>
    Reading,

    /// <summary>Everything found was taken; it is looked at again after the poll interval.</summary>
    CaughtUp,

    /// <summary>The host or quarantine takes nothing for now; it goes on by itself.</summary>
    Waiting,

    /// <summary>Another gateway reads it; this one will when that one ends.</summary>
    StandingBy,

    /// <summary>The source cannot be read; it is tried again.</summary>
    Failing,

    /// <summary>It was stopped with the process.</summary>
    Stopped,
}

/// <summary>One delivery that could not be taken, or not to its end, and was passed by.</summary>
/// <param name="Item">A path, or <c>s3://bucket/key</c>.</param>
/// <param name="Reason">Why, a sentence.</param>
/// <param name="Time">When it was given up (UTC).</param>
public sealed record SourceFailure(string Item, string Reason, DateTime Time);

/// <summary>How a source is doing.</summary>
/// <param name="Name">The source.</param>
/// <param name="State">What it is about.</param>
/// <param name="Delivered">Files or objects taken since the process started.</param>
/// <param name="Records">Records in them.</param>
/// <param name="LastDelivery">When the newest of them was delivered (UTC), of all that say so.</param>
/// <param name="Lag">How long ago what is being read was delivered; null when nothing waits.</param>
/// <param name="LastError">Why it last had to wait or failed; null when it never did.</param>
/// <param name="LastErrorTime">When that was (UTC).</param>
/// <param name="Failed">How many deliveries were passed by.</param>
/// <param name="Failures">The newest of them.</param>
/// <param name="Notes">What stands in its way now without stopping it, a sentence each.</param>
public sealed record SourceStatus(
    string Name,
    SourceState State,
    long Delivered,
    long Records,
    DateTime? LastDelivery,
    TimeSpan? Lag,
    string? LastError,
    DateTime? LastErrorTime,
    long Failed,
    IReadOnlyList<SourceFailure> Failures,
    IReadOnlyList<string> Notes);
