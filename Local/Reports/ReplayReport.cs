using Grainwatch.Detection.Alerts;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Replay;
using Grainwatch.Local.Commands;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Quality;

namespace Grainwatch.Local.Reports;

/// <summary>What a replay did, and the alerts that the host has after it.</summary>
internal sealed class ReplayReport
{
    /// <summary>What the replay did.</summary>
    public required ReplayResult Result { get; init; }

    /// <summary>How fast the same files are unpacked and tokenised; null when nobody asked.</summary>
    public RawRate? Raw { get; init; }

    /// <summary>How late an event could be and still be judged in order.</summary>
    public required TimeSpan Lateness { get; init; }

    /// <summary>Number of principals; null when an engine elsewhere has them, and the alerts too.</summary>
    public required int? Principals { get; init; }

    /// <summary>Alerts that somebody should look at, the worst first.</summary>
    public required IReadOnlyList<Alert> Open { get; init; }

    /// <summary>Alerts that are kept but not delivered, the newest first.</summary>
    public required IReadOnlyList<Alert> Suppressed { get; init; }

    /// <summary>How it compares to labels or to another policy; null when nobody asked.</summary>
    public QualityReport? Quality { get; init; }

    /// <summary>A host's alerts that are open, acknowledged or suppressed.</summary>
    public static async Task<IReadOnlyList<Alert>> AlertsOfAsync(LocalPrincipals principals)
    {
        List<Alert> alerts = [];
        foreach (var header in principals.AllAlerts())
        {
            if (header.State is not (AlertState.Open or AlertState.Acknowledged or AlertState.Suppressed)) continue;
            if (await principals.AlertAsync(header.Id) is { } alert) alerts.Add(alert);
        }

        return alerts;
    }

    /// <summary>The report of a host after a replay.</summary>
    public static async Task<ReplayReport> CreateAsync(
        LocalPrincipals principals, ReplayResult result, RawRate? raw = null, QualityTrial? trial = null)
    {
        var alerts = await AlertsOfAsync(principals);
        var ordered = alerts.OrderByDescending(alert => alert.Severity).ThenByDescending(alert => alert.Risk)
            .ThenByDescending(alert => alert.LastEvent).ThenBy(alert => alert.Id)
            .ToLookup(alert => alert.State == AlertState.Suppressed);
        return new ReplayReport
        {
            Result = result,
            Raw = raw,
            Lateness = principals.Policy.Current.Policy.Lateness,
            Quality = trial is null ? null : await trial.ReportAsync(principals, alerts),
            Principals = principals.Count,
            Open = [.. ordered[false]],
            Suppressed = [.. ordered[true].OrderByDescending(alert => alert.LastEvent).ThenBy(alert => alert.Id)],
        };
    }

    /// <summary>The report of a replay into an engine elsewhere, which has the alerts.</summary>
    public static ReplayReport OfEngine(ReplayResult result, TimeSpan lateness) =>
        new() { Result = result, Lateness = lateness, Principals = null, Open = [], Suppressed = [] };

    /// <summary>Writes it.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public async Task WriteAsync(Terminal terminal, ReportOptions options)
    {
        foreach (var failure in Result.Failures) terminal.Note($"error: {failure}");
        if (Result.Receipt[Outcome.Late] is > 0 and var late) terminal.Note(LateText(late, Lateness));
        if (options.Out is not null) await AlertsFile.WriteAsync(options.Out, [.. Open, .. Suppressed]);
        if (options.IsJson)
        {
            JsonReport.Write(terminal, this, options);
            return;
        }

        // Who asks how good the alerts are does not ask for each of them as well.
        if (Quality is null || options.All) AlertsText.Write(terminal, this, options.All);
        if (Quality is { Comparison: not null }) ComparisonText.Write(terminal, Quality);
        if (Quality?.Score is { } score) ScoreText.Write(terminal, [score, .. Others(Quality)]);
        SummaryText.Write(terminal, this, options.Explain);
        if (Result.WasStopped) terminal.Note("stopped; this is what was read until then.");
    }

    private static IEnumerable<Score> Others(QualityReport quality) =>
        quality.OtherScore is { } other ? [other] : [];

    private static string LateText(long late, TimeSpan lateness) =>
        $"{late:N0} {(late == 1 ? "event is" : "events are")} more than {lateness.TotalHours:0.##} h "
        + "older than the newest event of their principal: they teach, and raise alerts that say 'late' with their "
        + "context unknown. Replay history into an empty data folder, all of it at once.";
}
