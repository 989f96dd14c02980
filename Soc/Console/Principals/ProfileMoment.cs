using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Soc.Console.Principals;

/// <summary>
/// Something that a principal did, or that was found or decided about it, with what was new about it.
/// </summary>
public sealed record ProfileMoment
{
    private const string NoEvent = "First seen";

    /// <summary>When (UTC).</summary>
    public required DateTime Time { get; init; }

    /// <summary>What kind of moment it is; a first sighting where what was done then is not kept.</summary>
    public required TimelineKind Kind { get; init; }

    /// <summary>What happened.</summary>
    public required string What { get; init; }

    /// <summary>From where, or by whom.</summary>
    public string? Source { get; init; }

    /// <summary>What was seen for the first time by it.</summary>
    public IReadOnlyList<string> FirstSeen { get; init; } = [];

    /// <summary>The alert.</summary>
    public AlertHeader? Alert { get; init; }

    /// <summary>Moments of entries, in their order; first sightings are told with the event that made them.</summary>
    public static IReadOnlyList<ProfileMoment> Of(IReadOnlyList<TimelineEntry> entries)
    {
        List<ProfileMoment> moments = [];
        foreach (var at in Neighbours(entries))
        {
            List<string> seen =
                [.. at.Where(entry => entry.Kind == TimelineKind.FirstSighting).Select(NameOf).Distinct()];
            // A place says its country too.
            seen.RemoveAll(one => seen.Exists(other => other.EndsWith($", {one}", StringComparison.Ordinal)));
            var cause = at.Find(entry => entry.Kind != TimelineKind.FirstSighting && entry.Event is not null);
            if (cause is null && seen.Count > 0) moments.Add(Sighting(at, seen));
            foreach (var entry in at.Where(entry => entry.Kind != TimelineKind.FirstSighting))
                moments.Add(Of(entry) with { FirstSeen = ReferenceEquals(entry, cause) ? seen : [] });
        }

        return moments;
    }

    private static IEnumerable<List<TimelineEntry>> Neighbours(IReadOnlyList<TimelineEntry> entries)
    {
        List<TimelineEntry> at = [];
        foreach (var entry in entries)
        {
            if (at.Count > 0 && at[0].Time != entry.Time)
            {
                yield return at;
                at = [];
            }

            at.Add(entry);
        }

        if (at.Count > 0) yield return at;
    }

    /// <summary>
    /// The event has left the window; that it was the first of something has not been forgotten, nor, where that was a
    /// place, what was done.
    /// </summary>
    private static ProfileMoment Sighting(List<TimelineEntry> at, List<string> seen)
    {
        var row = at.Select(entry => entry.Event).OfType<AlertRow>().FirstOrDefault();
        return new ProfileMoment
        {
            Time = at[0].Time,
            Kind = TimelineKind.FirstSighting,
            What = row?.EventName ?? $"{NoEvent}: {string.Join(", ", seen)}",
            Source = row is null ? null : SourceOf(row),
            FirstSeen = row is null ? [] : seen,
        };
    }

    private static ProfileMoment Of(TimelineEntry entry) => new()
    {
        Time = entry.Time,
        Kind = entry.Kind,
        Alert = entry.Alert,
        What = entry switch
        {
            { Alert: { } alert } => alert.Title,
            { Decision: { } decision } => DecisionWords.Of(decision),
            { Kind: TimelineKind.FailedSignIn } => $"{entry.Event!.EventName} failed",
            _ => entry.Event!.EventName,
        },
        Source = entry switch
        {
            { Event: { } row } => SourceOf(row),
            { Decision: { } decision } => decision.Note is { Length: > 0 } note
                ? $"by {decision.By}: {note}"
                : $"by {decision.By}",
            _ => null,
        },
    };

    private static string NameOf(TimelineEntry entry) => entry switch
    {
        { Event.Place: { } place } => Place.FromId(place).Text,
        { Id: "principal" } => "the principal itself",
        _ => entry.Id,
    };

    private static string SourceOf(AlertRow row)
    {
        List<string?> parts =
        [
            row.Place is { } place ? Place.FromId(place).Text : null,
            row.Address,
            row.Asn is { } asn ? $"AS{asn} {row.Organization}".TrimEnd() : null,
            row.UserAgent is { } agent ? UserAgents.Family(agent) : null,
            row.Mfa ? "MFA" : null,
        ];
        return string.Join(" · ", parts.OfType<string>());
    }
}
