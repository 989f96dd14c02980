using Grainwatch.Detection.Alerts;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Local.Commands;
using Spectre.Console;

namespace Grainwatch.Local.Reports;

/// <summary>What a replay did, in numbers, for people.</summary>
internal static class SummaryText
{
    private const double Million = 1e6;

    private static readonly Severity[] Severities =
        [Severity.Critical, Severity.High, Severity.Medium, Severity.Low];

    public static void Write(Terminal terminal, ReplayReport report)
    {
        if (report.Open.Count + report.Suppressed.Count == 0) terminal.Line("no alerts");
        else terminal.Out.Write(Alerts(report));
        terminal.Out.Write(Events(report));
        var result = report.Result;
        foreach (var (path, rejection) in result.Rejections)
            terminal.Line($"{rejection.Outcome.Code()} at byte {rejection.Offset:N0} of {path}: {rejection.Detail}");
        var seconds = result.Duration.TotalSeconds;
        terminal.Line(
            $"{result.Records:N0} events in {result.Files:N0} files, {report.Principals:N0} principals, "
            + $"{seconds:N2} s: {result.Records / seconds:N0} events/s, {result.DecodedBytes / Million / seconds:N0} MB/s of JSON");
        if (report.Raw is not { } raw) return;
        var rawSeconds = raw.Duration.TotalSeconds;
        terminal.Line(
            $"the same files unpacked and tokenised on one thread, and nothing else: {rawSeconds:N2} s, "
            + $"{raw.DecodedBytes / Million / rawSeconds:N0} MB/s; "
            + $"the replay runs at {rawSeconds / seconds:N2} of that rate");
    }

    private static Table Alerts(ReplayReport report)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("open alerts");
        foreach (var severity in Severities)
            table.AddColumn(new TableColumn($"{severity}".ToLowerInvariant()).RightAligned());
        table.AddColumn(new TableColumn("sum").RightAligned());
        table.AddColumn(new TableColumn("suppressed").RightAligned());
        foreach (var rule in report.Open.Concat(report.Suppressed).Select(alert => alert.Rule).Distinct().Order())
        {
            var open = report.Open.Where(alert => alert.Rule == rule).ToList();
            table.AddRow(
            [
                rule,
                .. Severities.Select(severity => Number(open.Count(alert => alert.Severity == severity))),
                Number(open.Count),
                Number(report.Suppressed.Count(alert => alert.Rule == rule)),
            ]);
        }

        return table;
    }

    private static Table Events(ReplayReport report)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumn("events").AddColumn(new TableColumn(string.Empty).RightAligned());
        foreach (var (outcome, count) in report.Result.Receipt.Counts) table.AddRow(outcome.Code(), Number(count));
        return table.AddRow("sum", Number(report.Result.Receipt.Total));
    }

    private static string Number(long number) => number == 0 ? "·" : $"{number:N0}";
}
