using System.Text.Json.Serialization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;

namespace Grainwatch.Detection.Principals;

/// <summary>What kind of thing stands in a timeline.</summary>
public enum TimelineKind : byte
{
    /// <summary>A country, place, network or user agent was seen for the first time.</summary>
    [JsonStringEnumMemberName("first-sighting")]
    FirstSighting,

    /// <summary>A successful sign-in.</summary>
    [JsonStringEnumMemberName("sign-in")]
    SignIn,

    /// <summary>A failed sign-in.</summary>
    [JsonStringEnumMemberName("failed-sign-in")]
    FailedSignIn,

    /// <summary>An action on credentials, users, roles, policies, trails or sessions.</summary>
    [JsonStringEnumMemberName("sensitive-action")]
    SensitiveAction,

    /// <summary>The last event of an alert's story.</summary>
    [JsonStringEnumMemberName("alert")]
    Alert,

    /// <summary>Somebody decided something.</summary>
    [JsonStringEnumMemberName("decision")]
    Decision,
}

/// <summary>Where an entry stands in a timeline: by time, then by kind and id.</summary>
/// <param name="Time">When it happened (UTC).</param>
/// <param name="Kind">What it is.</param>
/// <param name="Id">What tells it from others of its kind and time.</param>
public readonly record struct TimelinePosition(DateTime Time, TimelineKind Kind, string Id)
    : IComparable<TimelinePosition>
{
    /// <inheritdoc/>
    public int CompareTo(TimelinePosition other)
    {
        var byTime = Time.CompareTo(other.Time);
        var byKind = byTime != 0 ? byTime : Kind.CompareTo(other.Kind);
        return byKind != 0 ? byKind : string.CompareOrdinal(Id, other.Id);
    }
}

/// <summary>Something that a principal did, or that was found or decided about it.</summary>
public sealed record TimelineEntry
{
    /// <summary>When (UTC).</summary>
    public required DateTime Time { get; init; }

    /// <summary>What it is.</summary>
    public required TimelineKind Kind { get; init; }

    /// <summary>
    /// Id of the event, alert or decision; of a first sighting what was seen. With time and kind unique.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>What happened, for a person.</summary>
    public required string Sentence { get; init; }

    /// <summary>The event; of sign-ins, sensitive actions, and the first sighting of a place.</summary>
    public AlertRow? Event { get; init; }

    /// <summary>The alert.</summary>
    public AlertHeader? Alert { get; init; }

    /// <summary>The decision.</summary>
    public Decision? Decision { get; init; }

    internal TimelinePosition Position => new(Time, Kind, Id);
}

/// <summary>Which part of a timeline is wanted.</summary>
public sealed record TimelineQuery
{
    /// <summary>The most that a page gives.</summary>
    public const int LimitMax = 1000;

    /// <summary>From this time (UTC) on.</summary>
    public DateTime? From { get; init; }

    /// <summary>Before this time (UTC).</summary>
    public DateTime? To { get; init; }

    /// <summary>What comes after this; from the first when null.</summary>
    public TimelinePosition? After { get; init; }

    /// <summary>At most this many, up to <see cref="LimitMax"/>. Default: 200.</summary>
    public int Limit { get; init; } = 200;
}

/// <summary>Some of a timeline.</summary>
/// <param name="Entries">In the order that was asked for; the oldest first, where nothing else was.</param>
/// <param name="Next">Where the next page begins, after this; null at the end.</param>
public sealed record TimelinePage(IReadOnlyList<TimelineEntry> Entries, TimelinePosition? Next);
