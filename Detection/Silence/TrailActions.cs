using System.Collections.Frozen;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Detection.Silence;

/// <summary>
/// Actions by which a trail ends, changes or goes on. Whoever does one remembers it as any other; beside that it is
/// copied to the memory of the account's trail, which is what the alert is about.
/// </summary>
public static class TrailActions
{
    /// <summary>Delivery stops until somebody starts it again.</summary>
    public const string Stop = "StopLogging";

    /// <summary>The trail is gone; what it delivered stays.</summary>
    public const string Delete = "DeleteTrail";

    /// <summary>It begins to deliver, or does again.</summary>
    public const string Start = "StartLogging";

    /// <summary>Longest time between two actions of one story.</summary>
    internal static readonly TimeSpan StoryGap = TimeSpan.FromMinutes(60);

    private const string Source = "cloudtrail.amazonaws.com";

    // PutInsightSelectors is left out: it switches statistics on and off, and what is recorded stays.
    private static readonly FrozenSet<string> s_changes = FrozenSet.Create("UpdateTrail", "PutEventSelectors");

    /// <summary>Whether an event ended a trail, or changed what it records or where to.</summary>
    public static bool Stops(TrailEvent e) =>
        e.Source == Source && (e.Name is Stop or Delete || s_changes.Contains(e.Name));

    /// <summary>Whether an event changed a trail that goes on.</summary>
    public static bool Changes(TrailEvent e) => e.Source == Source && s_changes.Contains(e.Name);

    /// <summary>Whether an event made a trail deliver.</summary>
    public static bool Starts(TrailEvent e) => e.Source == Source && e.Name == Start;

    /// <summary>Whether the memory of the account's trail has to hear of an event.</summary>
    public static bool Concerns(TrailEvent e) => e.Succeeded && (Stops(e) || Starts(e));

    /// <summary>
    /// The oldest of copies that can be left out of its actor's story without parting it; null when there is none.
    /// </summary>
    /// <param name="copies">Of one kind, by time.</param>
    internal static TrailEvent? MiddleOf(IEnumerable<TrailEvent> copies)
    {
        Dictionary<string, (TrailEvent? Before, TrailEvent Last)> actors = new(StringComparer.Ordinal);
        foreach (var e in copies.Where(Concerns))
        {
            var actor = e.Session ?? "";
            var known = actors.TryGetValue(actor, out var two);
            if (known && two.Before is { } before && e.Time - before.Time <= StoryGap) return two.Last;
            actors[actor] = (known ? two.Last : null, e);
        }

        return null;
    }

    /// <summary>
    /// The event as it is told to the trail's memory: the same id, time and origin. Who did it stands where others name
    /// their session; ARN and access key would be names of the trail's.
    /// </summary>
    public static TrailEvent CopyOf(TrailEvent e) => e with
    {
        Principal = OwnMemories.TrailOf(e.Principal.Key.Account),
        Session = e.Principal.DisplayName,
        Arn = null,
        AccessKeyId = null,
        Issuer = null,
        InstanceMetadata = null,
        Addendum = null,
    };
}
