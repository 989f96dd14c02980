using System.Globalization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;

namespace Grainwatch.Detection.Principals;

/// <summary>
/// What a principal did, in time order, as far as its memory keeps it: sign-ins of the sliding window, sensitive
/// actions, first sightings, alerts, and what was decided.
/// </summary>
public static class PrincipalTimeline
{
    /// <summary>A part of the timeline of a principal.</summary>
    public static TimelinePage Of(PrincipalView principal, TimelineQuery query) => Page(principal, query, 1);

    /// <summary>
    /// The same the other way round, the newest first, for whoever asks what it did of late: what comes after a
    /// position is what happened before it.
    /// </summary>
    public static TimelinePage NewestFirst(PrincipalView principal, TimelineQuery query) =>
        Page(principal, query, -1);

    private static TimelinePage Page(PrincipalView principal, TimelineQuery query, int direction)
    {
        var limit = Math.Clamp(query.Limit, 1, TimelineQuery.LimitMax);
        var inTime = All(principal)
            .Where(entry => (query.From is null || entry.Time >= query.From)
                && (query.To is null || entry.Time < query.To)
                && (query.After is not { } after || direction * entry.Position.CompareTo(after) > 0))
            .DistinctBy(entry => entry.Position);
        var sorted = direction > 0
            ? inTime.OrderBy(entry => entry.Position)
            : inTime.OrderByDescending(entry => entry.Position);
        List<TimelineEntry> entries = [.. sorted.Take(limit + 1)];
        if (entries.Count <= limit) return new TimelinePage(entries, null);
        entries.RemoveAt(limit);
        return new TimelinePage(entries, entries[^1].Position);
    }

    private static IEnumerable<TimelineEntry> All(PrincipalView principal) =>
    [
        Sighting(principal.FirstSeen, "principal", "First seen."),
        .. principal.Countries.Select(seen => Sighting(seen.First, seen.Name, $"First seen in {seen.Name}.")),
        .. principal.Baseline.Select(Place),
        .. principal.Networks.Select(seen => Sighting(seen.First, seen.Name, $"First seen from {seen.Name}.")),
        .. principal.Agents.Select(seen => Sighting(seen.First, seen.Name, $"First seen with {seen.Name}.")),
        .. principal.RecentSignIns.Select(row => Of(TimelineKind.SignIn, row, $"{row.EventName} {From(row)}.")),
        .. principal.RecentFailures.Select(row =>
            Of(TimelineKind.FailedSignIn, row, $"Failed {row.EventName} {From(row)}.")),
        .. principal.SensitiveActions.Select(row =>
            Of(TimelineKind.SensitiveAction, row, $"{row.EventName} {From(row)}.")),
        .. principal.Alerts.Select(Of),
        .. principal.Decisions.Concat(principal.AlertDecisions).Select(Of),
    ];

    private static TimelineEntry Sighting(DateTime time, string what, string sentence) =>
        new() { Time = time, Kind = TimelineKind.FirstSighting, Id = what, Sentence = sentence };

    private static TimelineEntry Place(PlaceHabit habit)
    {
        var row = habit.FirstSighting;
        var what = habit.Vpn ? $"{habit.EventType} through a VPN" : habit.EventType;
        return Sighting(row.Time, $"{habit.Place} {what}", $"First {what} {From(row)}.") with { Event = row };
    }

    private static TimelineEntry Of(TimelineKind kind, AlertRow row, string sentence) =>
        new() { Time = row.Time, Kind = kind, Id = row.EventId, Sentence = sentence, Event = row };

    private static TimelineEntry Of(AlertHeader alert)
    {
        var state = alert.StateReason is null ? "" : $": {alert.StateReason}";
        return new TimelineEntry
        {
            Time = alert.LastEvent,
            Kind = TimelineKind.Alert,
            Id = alert.Id.ToString(),
            Sentence = $"{alert.Severity} alert, risk {alert.Risk}, {Word(alert.State)}{state}. {alert.Title}",
            Alert = alert,
        };
    }

    private static TimelineEntry Of(Decision decision)
    {
        var note = string.IsNullOrWhiteSpace(decision.Note) ? "." : $": {decision.Note}";
        return new TimelineEntry
        {
            Time = decision.At,
            Kind = TimelineKind.Decision,
            Id = decision.Id,
            Sentence = $"{decision.By} {What(decision)}{note}",
            Decision = decision,
        };
    }

    private static string What(Decision decision) => decision switch
    {
        Acknowledge made => $"acknowledged alert {made.Alert}",
        Close { Disposition: Disposition.TruePositive } made => $"closed alert {made.Alert} as true positive",
        Close { Disposition: Disposition.FalsePositive } made => $"closed alert {made.Alert} as false positive",
        Close made => $"closed alert {made.Alert} as benign",
        Reopen made => $"reopened alert {made.Alert}",
        ThisWasMe made => $"said of alert {made.Alert}: this was me",
        IdpMfa { Confirmed: true } made => $"found MFA confirmed by the identity provider for alert {made.Alert}",
        IdpMfa made => $"found no MFA at the identity provider for alert {made.Alert}",
        TrustPlace made => $"trusted {Events.Place.FromId(made.Place).Text} until {Day(made.Until)}",
        TrustNetwork made => $"trusted network {made.Network} until {Day(made.Until)}",
        MarkShared { Shared: true } => "marked the principal as shared by several people",
        MarkShared => "marked the principal as no longer shared",
        _ => "decided something",
    };

    private static string From(AlertRow row)
    {
        var network = row.Asn is { } asn ? $"AS{asn.ToString(CultureInfo.InvariantCulture)} {row.Organization}" : "";
        var source = network.Length == 0 ? row.Address : $"{row.Address}, {network.TrimEnd()}";
        var mfa = row.Mfa ? " with MFA" : "";
        return row.Place is { } place
            ? $"from {Events.Place.FromId(place).Text} ({source}){mfa}"
            : $"from {source}{mfa}";
    }

    private static string Word(AlertState state) => state switch
    {
        AlertState.Open => "open",
        AlertState.Acknowledged => "acknowledged",
        AlertState.Closed => "closed",
        AlertState.Suppressed => "suppressed",
        AlertState.Superseded => "superseded",
        _ => "withdrawn",
    };

    private static string Day(DateTime time) => time.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
