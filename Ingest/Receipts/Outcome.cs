namespace Grainwatch.Ingest.Receipts;

/// <summary>
/// What became of one record that was sent: each has exactly one outcome. <see cref="Outcomes.Code"/> gives the stable
/// text; the numbers are not part of any stored form.
/// </summary>
public enum Outcome : byte
{
    /// <summary>Applied in time.</summary>
    Accepted,

    /// <summary>Applied before; changed nothing.</summary>
    Duplicate,

    /// <summary>Applied, but further behind its principal's newest event than the allowed lateness.</summary>
    Late,

    /// <summary>An AWS service acted for itself: nobody's memory.</summary>
    IgnoredService,

    /// <summary>An Insights event, or an aggregated one: statistics about calls, not a call.</summary>
    IgnoredInsight,

    /// <summary>A digest file: signatures of trail files, no records.</summary>
    IgnoredDigest,

    /// <summary>A message by which a transport tries the connection.</summary>
    IgnoredHealthCheck,

    /// <summary>The bytes are not JSON (RFC 8259), or not UTF-8.</summary>
    RejectedNotJson,

    /// <summary>The record, or all of the data, is longer than allowed.</summary>
    RejectedTooLarge,

    /// <summary>The record nests deeper than allowed.</summary>
    RejectedTooDeep,

    /// <summary>There is no <c>eventTime</c>.</summary>
    RejectedNoEventTime,

    /// <summary><c>eventTime</c> is no ISO 8601 time with a zone.</summary>
    RejectedBadTime,

    /// <summary>There is no <c>eventName</c>.</summary>
    RejectedNoEventName,

    /// <summary>The major part of <c>eventVersion</c> is not 1.</summary>
    RejectedVersion,

    /// <summary>The event is ahead of the gateway's clock by more than bad clocks explain.</summary>
    RejectedFuture,

    /// <summary>No account can be told.</summary>
    RejectedNoAccount,

    /// <summary>A field that matters has another JSON type than CloudTrail gives it.</summary>
    RejectedWrongType,

    /// <summary>The data ends, or its compression breaks, before the record does.</summary>
    RejectedTruncated,

    /// <summary>Its principal cannot be served: its memory is damaged, or a call failed by a fault of ours.</summary>
    RejectedPoisonedPrincipal,
}
