using Grainwatch.Detection.Events;

namespace Grainwatch.Contract.Stories;

/// <summary>
/// Ways in which a story reaches a host: whole or in pieces, in order or as trails really come. No event is delayed by
/// as much as the allowed lateness, so all ways must end with equal alerts. Seeds stand in the names.
/// </summary>
public static class Delivery
{
    private const double DelayHoursMax = 23.9;

    /// <summary>Names of the ways.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "whole", "one-by-one", "last-day-twice", "pieces-1", "pieces-2", "delayed-3", "delayed-4", "delayed-5",
        "delayed-one-by-one-6", "delayed-duplicated-7", "delayed-duplicated-8",
    ];

    /// <summary>A story's events as the batches in which they arrive.</summary>
    public static IReadOnlyList<IReadOnlyList<TrailEvent>> Of(Story story, string way)
    {
        var random = new Random(way[^1]);
        IEnumerable<TrailEvent> events = way switch
        {
            _ when way.Contains("duplicated", StringComparison.Ordinal) =>
                Delayed([.. story.Events, .. story.Events], random),
            _ when way.StartsWith("delayed", StringComparison.Ordinal) => Delayed(story.Events, random),
            _ => story.Events,
        };
        return way switch
        {
            "whole" => [story.Events],
            "last-day-twice" => [story.Events, story.Incident],
            _ when way.Contains("one-by-one", StringComparison.Ordinal) => [.. events.Chunk(1)],
            _ => Pieces([.. events], random),
        };
    }

    private static IEnumerable<TrailEvent> Delayed(IEnumerable<TrailEvent> events, Random random) =>
        events.OrderBy(e => e.Time.AddHours(random.NextDouble() * DelayHoursMax));

    private static List<IReadOnlyList<TrailEvent>> Pieces(TrailEvent[] events, Random random)
    {
        List<IReadOnlyList<TrailEvent>> pieces = [];
        for (int at = 0, length; at < events.Length; at += length)
        {
            length = Math.Min(random.Next(1, 9), events.Length - at);
            pieces.Add(events[at..(at + length)]);
        }

        return pieces;
    }
}
