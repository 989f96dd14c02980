using Grainwatch.Detection.Alerts;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Replay;
using Grainwatch.Local.Commands;

namespace Grainwatch.Local.Reports;

/// <summary>What a replay did, in numbers, for people.</summary>
internal static class SummaryText
{
    private const double Million = 1e6;

    /// <summary>Below it, starting up is most of what a rate would measure.</summary>
    private const double RateSecondsMin = 2;

    // What the table of rules needs with every column.
    private const int WideTable = 80;

    private static readonly Severity[] Severities =
        [Severity.Critical, Severity.High, Severity.Medium, Severity.Low];

    public static void Write(Terminal terminal, ReplayReport report, bool explain)
    {
        if (report.Open.Count + report.Suppressed.Count > 0) Alerts(report, terminal.Width < WideTable).Write(terminal);
        else if (report.Principals is not null) terminal.Line("no alerts");
        Events(report).Write(terminal);
        var result = report.Result;
        RejectionText.Write(terminal, result, explain);
        if (result.Located.Total > 0 && report.Principals is not null)
            foreach (var line in Wrapped.Lines(Text(result.Located), terminal.Width)) terminal.Line(line);
        Rates(terminal, report);
    }

    private static void Rates(Terminal terminal, ReplayReport report)
    {
        var result = report.Result;
        var seconds = result.Duration.TotalSeconds;
        var rate = report.Raw is null && seconds < RateSecondsMin
            ? string.Empty
            : $": {result.Records / seconds:N0} events/s, {result.DecodedBytes / Million / seconds:N0} MB/s of JSON";
        terminal.Line(
            $"{result.Records:N0} events in {result.Files:N0} files, "
            + (report.Principals is { } principals ? $"{principals:N0} principals, " : string.Empty)
            + $"{seconds:N2} s{rate}");
        if (report.Raw is not { } raw) return;
        var rawSeconds = raw.Duration.TotalSeconds;
        terminal.Line(
            $"the same files unpacked and tokenised on one thread, and nothing else: {rawSeconds:N2} s, "
            + $"{raw.DecodedBytes / Million / rawSeconds:N0} MB/s; "
            + $"the replay runs at {rawSeconds / seconds:N2} of that rate");
    }

    private static string Text(LocatedCount located)
    {
        List<string> others = [];
        if (located.NotPublic > 0) others.Add($"{located.NotPublic:N0} from AWS services or private addresses");
        if (located.Unknown > 0) others.Add($"{located.Unknown:N0} from public addresses no database knows");
        var rest = others.Count > 0 ? $"; {string.Join(", ", others)}" : string.Empty;
        return $"located: {located.Placed:N0} of {located.Total:N0} events{rest}";
    }

    private static TextTable Alerts(ReplayReport report, bool isNarrow)
    {
        // In a narrow terminal, a severity that nothing has must not break the others' lines.
        var severities = isNarrow
            ? Severities.Where(severity => report.Open.Any(alert => alert.Severity == severity)).ToArray()
            : Severities;
        var table = new TextTable(
        [
            "open alerts",
            .. severities.Select(severity => $"{severity}".ToLowerInvariant()),
            "sum",
            "suppressed",
        ]);
        foreach (var rule in report.Open.Concat(report.Suppressed).Select(alert => alert.Rule).Distinct().Order())
        {
            var open = report.Open.Where(alert => alert.Rule == rule).ToList();
            table.Add(
            [
                rule,
                .. severities.Select(severity => Number(open.Count(alert => alert.Severity == severity))),
                Number(open.Count),
                Number(report.Suppressed.Count(alert => alert.Rule == rule)),
            ]);
        }

        return table;
    }

    private static TextTable Events(ReplayReport report)
    {
        var table = new TextTable("events", string.Empty);
        foreach (var (outcome, count) in report.Result.Receipt.Counts) table.Add(outcome.Code(), Number(count));
        table.Add("sum", Number(report.Result.Receipt.Total));
        return table;
    }

    private static string Number(long number) => number == 0 ? "·" : $"{number:N0}";
}
