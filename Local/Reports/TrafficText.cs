using System.Globalization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Soc.Gateways;

namespace Grainwatch.Local.Reports;

/// <summary>What comes in, and how fast it is served, in a few lines.</summary>
internal static class TrafficText
{
    public static void Write(TrafficPart traffic, Action<string, string> field)
    {
        var label = "events";
        foreach (var (outcome, count) in traffic.Events)
        {
            var rate = traffic.EventsPerSecond.GetValueOrDefault(outcome);
            field(label, $"{count:N0} {outcome}{(rate > 0 ? $", {Rate(rate)}/s" : "")}");
            label = "";
        }

        if (traffic.Events.Count == 0) field(label, "none since the start");
        if (traffic.Lateness is { } lateness)
            field("lateness", $"median {Text(lateness.MedianSeconds)}, p99 {Text(lateness.P99Seconds)}");
        List<string> speeds = [];
        if (traffic.Apply is { } apply) speeds.Add($"apply p99 {Text(apply.P99Seconds)}");
        if (traffic.Storage is { } storage) speeds.Add($"storage p99 {Text(storage.P99Seconds)}");
        speeds.Add($"{traffic.QueueDepth:N0} calls waiting");
        field("speed", string.Join(", ", speeds));
        if (traffic.Outbox is { } outbox)
        {
            field("outbox", outbox.Depth == 0 ? "empty"
                : $"{outbox.Depth:N0} principals have changes to tell, the first for {Text(outbox.OldestSeconds)}");
        }

        if (traffic.Alerts is { } alerts)
        {
            field("alerts", "opened since the start: " + string.Join(", ", Enum.GetValues<Severity>().Reverse()
                .Select(severity => severity.ToString().ToLowerInvariant())
                .Select(severity => $"{alerts.GetValueOrDefault(severity):N0} {severity}")));
        }
    }

    private static string Rate(double rate) =>
        rate.ToString(rate < 10 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    private static string Text(double seconds) => seconds switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0.#} ms"),
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} s"),
        < 6000 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.#} h"),
    };
}
