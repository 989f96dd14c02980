using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Replay;
using Grainwatch.Local.Commands;

namespace Grainwatch.Local.Reports;

/// <summary>The rejected records of a replay, for people.</summary>
internal static class RejectionText
{
    /// <summary>Records that an explanation lists.</summary>
    public const int RecordsMax = 1000;

    // Of one reason: more of the same explain nothing.
    private const int OfReasonMax = 100;

    private const int ExcerptChars = 96;

    public static void Write(Terminal terminal, ReplayResult result, bool explain)
    {
        if (explain) Explain(terminal, result);
        else foreach (var rejected in result.Rejections) terminal.Line(Line(rejected));
        if (!explain && result.RejectionsNotShown > 0)
            terminal.Line($"… and {result.RejectionsNotShown:N0} more (--explain-rejected)");
    }

    /// <summary>The first bytes of a record, on one line and harmless.</summary>
    public static string Excerpt(Rejection rejection) => ByteText.Excerpt(rejection.Bytes.Span, ExcerptChars);

    /// <summary>By reason: how many, what to do, and then each with where it is and how it begins.</summary>
    private static void Explain(Terminal terminal, ReplayResult result)
    {
        foreach (var (outcome, count) in result.Receipt.Counts.Where(count => count.Key.IsRejected()))
        {
            terminal.Line($"{outcome.Code()}, {count:N0} {(count == 1 ? "record" : "records")}");
            foreach (var line in Wrapped.Lines(outcome.Remedy(), terminal.Width - 2)) terminal.Line($"  {line}");
            var shown = result.Rejections.Where(rejected => rejected.Rejection.Outcome == outcome)
                .Take(OfReasonMax).ToList();
            foreach (var rejected in shown)
            {
                terminal.Line($"  {Place(rejected)}: {rejected.Rejection.Detail}");
                if (rejected.Rejection.Length > 0) terminal.Line($"    {Excerpt(rejected.Rejection)}");
            }

            if (count > shown.Count) terminal.Line($"  … and {count - shown.Count:N0} more");
            terminal.Line();
        }
    }

    private static string Line(RejectedRecord rejected) =>
        $"{rejected.Rejection.Outcome.Code()} at {Place(rejected)}: {rejected.Rejection.Detail}";

    private static string Place(RejectedRecord rejected)
    {
        var isPacked = rejected.Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        return $"byte {rejected.Rejection.Offset:N0} of {(isPacked ? "the unpacked data of " : "")}{rejected.Path}";
    }
}
