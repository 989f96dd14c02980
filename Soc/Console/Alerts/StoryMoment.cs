using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Soc.Explaining;

namespace Grainwatch.Soc.Console.Alerts;

/// <summary>What kind of moment it is.</summary>
public enum MomentKind : byte
{
    /// <summary>Something that happened around the story.</summary>
    Around,

    /// <summary>An event of the alert's own story.</summary>
    Story,

    /// <summary>One of the actions that make a stolen identity last.</summary>
    Sensitive,

    /// <summary>A sign-in that failed.</summary>
    Failure,

    /// <summary>Another alert.</summary>
    Alert,
}

/// <summary>Something that happened before, in or after an alert's story.</summary>
public sealed record StoryMoment
{
    private const int MomentsMax = 40;

    private static readonly TimeSpan s_around = TimeSpan.FromHours(24);

    /// <summary>When (UTC).</summary>
    public required DateTime Time { get; init; }

    /// <summary>What kind of moment it is.</summary>
    public required MomentKind Kind { get; init; }

    /// <summary>What was done.</summary>
    public required string What { get; init; }

    /// <summary>From where, and with what.</summary>
    public string? Source { get; init; }

    /// <summary>What was seen for the first time by it.</summary>
    public IReadOnlyList<string> FirstSeen { get; init; } = [];

    /// <summary>The other alert.</summary>
    public AlertHeader? Alert { get; init; }

    /// <summary>A day before the story, the story, and a day after; oldest first.</summary>
    /// <param name="explained">The alert.</param>
    /// <param name="leftOut">How many there are beside these.</param>
    public static IReadOnlyList<StoryMoment> Of(AlertExplanation explained, out int leftOut)
    {
        var alert = explained.Alert;
        var page = PrincipalTimeline.Of(explained.Principal, new TimelineQuery
        {
            From = After(alert.FirstEvent, -s_around),
            To = After(alert.LastEvent, s_around),
            Limit = TimelineQuery.LimitMax,
        });
        Dictionary<string, StoryMoment> events = new(StringComparer.Ordinal);
        foreach (var entry in page.Entries)
        {
            if (entry is { Event: { } row, Kind: not TimelineKind.FirstSighting })
                events.TryAdd(row.EventId, Of(row, KindOf(entry.Kind)));
        }

        foreach (var row in alert.Rows) events[row.EventId] = Of(row, MomentKind.Story);
        var sightings = page.Entries.Where(entry => entry.Kind == TimelineKind.FirstSighting)
            .ToLookup(entry => entry.Time, NameOf);
        List<StoryMoment> all =
        [
            .. events.Values.Select(moment => moment with
            {
                FirstSeen = Told(sightings[moment.Time]),
            }),
            .. page.Entries.Where(entry => entry.Alert is { } other && other.Id != alert.Id).Select(Of),
        ];
        all.AddRange(explained.After.Where(action => !all.Exists(moment => IsSame(moment, action))).Select(Of));
        List<StoryMoment> shown =
        [
            .. all.OrderBy(moment => moment.Kind is MomentKind.Story or MomentKind.Sensitive ? 0 : 1)
                .ThenBy(moment => (moment.Time - alert.FirstEvent).Duration())
                .Take(MomentsMax).OrderBy(moment => moment.Time).ThenBy(moment => moment.Kind),
        ];
        leftOut = all.Count - shown.Count;
        return shown;
    }

    private static StoryMoment Of(AlertRow row, MomentKind kind) => new()
    {
        Time = row.Time,
        Kind = kind,
        What = kind == MomentKind.Failure ? $"{row.EventName} failed" : row.EventName,
        Source = SourceOf(row),
    };

    private static StoryMoment Of(TimelineEntry entry) => new()
    {
        Time = entry.Time,
        Kind = MomentKind.Alert,
        What = entry.Alert!.Title,
        Alert = entry.Alert,
    };

    private static StoryMoment Of(ActionAfter action) => new()
    {
        Time = action.Time,
        Kind = action.IsSensitive ? MomentKind.Sensitive : MomentKind.Around,
        What = action.Action,
        Source = action.Text.EndsWith(action.Action, StringComparison.Ordinal) ? null : action.Text,
    };

    private static bool IsSame(StoryMoment moment, ActionAfter action) =>
        moment.What == action.Action && (moment.Time - action.Time).Duration() < TimeSpan.FromSeconds(1);

    /// <summary>A place says its country too.</summary>
    private static List<string> Told(IEnumerable<string> seen)
    {
        List<string> all = [.. seen.Distinct(StringComparer.Ordinal)];
        all.RemoveAll(one => all.Exists(other => other.EndsWith($", {one}", StringComparison.Ordinal)));
        return all;
    }

    private static MomentKind KindOf(TimelineKind kind) => kind switch
    {
        TimelineKind.SensitiveAction => MomentKind.Sensitive,
        TimelineKind.FailedSignIn => MomentKind.Failure,
        _ => MomentKind.Around,
    };

    /// <summary>What was seen for the first time: a place by its name, the rest as it is called.</summary>
    private static string NameOf(TimelineEntry entry) =>
        entry.Event?.Place is { } place ? Place.FromId(place).Text : entry.Id;

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

    private static DateTime After(DateTime time, TimeSpan span) =>
        span < TimeSpan.Zero && time.Ticks < -span.Ticks ? DateTime.MinValue
        : span > TimeSpan.Zero && DateTime.MaxValue - time < span ? DateTime.MaxValue
        : time + span;
}
