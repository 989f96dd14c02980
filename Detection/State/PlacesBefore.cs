using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.State;

/// <summary>
/// The places at which a batch takes sign-ins back, as they were before it: which runs of sightings there were, and
/// what the corrections leave of them. An alert about a place is inherited by whatever still tells of one of its
/// sightings, and not by what came there with the correction.
/// </summary>
public sealed class PlacesBefore
{
    private readonly Dictionary<Place, PlaceBefore> _places = [];

    private PlacesBefore()
    {
    }

    /// <summary>What there is before a batch; null when it corrects no sighting.</summary>
    /// <param name="state">The memory before the batch.</param>
    /// <param name="batch">The batch.</param>
    internal static PlacesBefore? Of(PrincipalState state, IReadOnlyList<TrailEvent> batch)
    {
        HashSet<TrailEvent>? replaced = null;
        foreach (var e in batch)
        {
            if (e.IsSignIn && state.Window.Find(e) is { } held && Contents.Replaces(e, held) && IsSighting(held))
                (replaced ??= []).Add(held);
        }

        if (replaced is null) return null;
        var before = new PlacesBefore();
        foreach (var taken in replaced.GroupBy(held => held.Origin.Place!))
        {
            if (!state.Baseline.Places.TryGetValue(taken.Key, out var memory)) continue;
            var left = memory.Presence.Firm.ConvertAll(Run.Of);
            left.AddRange(state.Window.Open
                .Where(e => IsSighting(e) && taken.Key.Equals(e.Origin.Place) && !replaced.Contains(e))
                .Select(e => new Run(e.Time, e.Time)));
            before._places.Add(taken.Key, new PlaceBefore(memory.Presence.ConvertAll(Run.Of), left, [.. taken]));
        }

        return before;
    }

    /// <summary>
    /// Whether the run of sightings that a time was in lives on in another one; null when nothing of that run was
    /// taken back.
    /// </summary>
    /// <param name="state">The memory now.</param>
    /// <param name="place">Where.</param>
    /// <param name="time">A time in the run.</param>
    /// <param name="into">The other run.</param>
    internal bool? LivesOn(PrincipalState state, Place place, DateTime time, Span into)
    {
        if (!_places.TryGetValue(place, out var before)) return null;
        if (before.Runs.FirstOrDefault(run => run.Has(time)) is not { } was) return null;
        var now = Run.Of(into);
        return before.Left.Exists(left => was.Has(left.First) && now.Has(left.First))
            || before.Replaced.Any(held => was.Has(held.Time) && state.Window.Successes.Any(e =>
                e.Id == held.Id && IsSighting(e) && place.Equals(e.Origin.Place) && now.Has(e.Time)));
    }

    private static bool IsSighting(TrailEvent e) => Lessons.IsLesson(e) && e.Origin.Place is not null;

    private sealed record PlaceBefore(List<Run> Runs, List<Run> Left, IReadOnlyList<TrailEvent> Replaced);

    private sealed record Run(DateTime First, DateTime Last)
    {
        public static Run Of(Span span) => new(span.First, span.Last);

        public bool Has(DateTime time) => time >= First && time <= Last;
    }
}
