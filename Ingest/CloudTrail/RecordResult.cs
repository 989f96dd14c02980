using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>What one record is: an event, or ignored or rejected with its reason.</summary>
public readonly record struct RecordResult
{
    private RecordResult(TrailEvent? trailEvent, Outcome outcome, string? detail)
    {
        Event = trailEvent;
        Outcome = outcome;
        Detail = detail;
    }

    /// <summary>The event; null when the record was ignored or rejected.</summary>
    public TrailEvent? Event { get; }

    /// <summary>Why there is no event; meaningless when there is one.</summary>
    public Outcome Outcome { get; }

    /// <summary>For a rejected record, one sentence that names the field or the byte.</summary>
    public string? Detail { get; }

    internal static RecordResult Of(TrailEvent trailEvent) => new(trailEvent, default, null);

    internal static RecordResult Ignored(Outcome outcome) => new(null, outcome, null);

    internal static RecordResult Rejected(Outcome outcome, string detail) => new(null, outcome, detail);
}
