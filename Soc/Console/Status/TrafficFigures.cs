using System.Text.Json.Nodes;

namespace Grainwatch.Soc.Console.Status;

/// <summary>What comes in, and how fast it is served, where the status tells it.</summary>
/// <param name="EventsPerSecond">Over the last minute, of all outcomes.</param>
/// <param name="ByOutcome">The same by outcome, most first.</param>
/// <param name="Lateness">Median age of events when they were durable; null when none came.</param>
/// <param name="LatenessP99">The age that 99 in 100 do not exceed; null when none came.</param>
/// <param name="Waiting">Calls to principals that were not answered yet.</param>
public sealed record TrafficFigures(
    double EventsPerSecond,
    IReadOnlyList<KeyValuePair<string, double>> ByOutcome,
    TimeSpan? Lateness,
    TimeSpan? LatenessP99,
    long Waiting)
{
    /// <summary>Reads the member <c>traffic</c> of an answer of <c>GET /v1/status</c>; null when it has none.</summary>
    public static TrafficFigures? Read(JsonNode status)
    {
        if (status["traffic"] is not JsonObject traffic) return null;
        List<KeyValuePair<string, double>> rates =
        [
            .. (traffic["eventsPerSecond"] as JsonObject ?? new JsonObject())
                .Select(rate => KeyValuePair.Create(rate.Key, (double?)rate.Value ?? 0))
                .OrderByDescending(rate => rate.Value),
        ];
        return new TrafficFigures(
            rates.Sum(rate => rate.Value),
            rates,
            Seconds(traffic["lateness"]?["medianSeconds"]),
            Seconds(traffic["lateness"]?["p99Seconds"]),
            (long?)traffic["queueDepth"] ?? 0);
    }

    /// <summary>"0.4 s", "3 min".</summary>
    public static string Text(TimeSpan span) => span.TotalMinutes < 1
        ? FormattableString.Invariant($"{span.TotalSeconds:0.##} s")
        : Components.Words.Span(span);

    private static TimeSpan? Seconds(JsonNode? node) =>
        (double?)node is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}
