using System.Globalization;
using Grainwatch.Ingest.Files;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Local.Commands;
using Grainwatch.Soc.Gateways;

namespace Grainwatch.Local.Reports;

/// <summary>What is in quarantine, for people.</summary>
internal static class QuarantineText
{
    // Enough to tell entries apart.
    private const int IdChars = 12;
    private const int SourceChars = 40;
    private const int LabelChars = 9;

    public static void List(Terminal terminal, QuarantineList page, bool isWide = false)
    {
        if (page.Entries.Count > 0)
        {
            var table = new TextTable("id", "kept at", "reason", "source", "size", "detail")
            {
                TextColumns = 4,
                EndsInText = true,
            };
            foreach (var entry in page.Entries)
            {
                table.Add(
                    isWide ? entry.Id : entry.Id[..Math.Min(IdChars, entry.Id.Length)],
                    Time(entry.KeptAt, "yyyy-MM-dd HH:mm:ss'Z'"), entry.Reason,
                    isWide ? entry.Source : End(entry.Source), ByteSize.Text(entry.Length), entry.Detail);
            }

            table.Write(terminal, cut: !isWide);
        }

        if (page.Matching > page.Entries.Count)
        {
            terminal.Line($"… and {page.Matching - page.Entries.Count:N0} more (--limit, at most "
                + $"{QuarantineQuery.LimitMax:N0})");
            terminal.Line();
        }

        var sums = new TextTable("in quarantine", string.Empty);
        foreach (var (reason, count) in page.Reasons) sums.Add(reason, $"{count:N0}");
        sums.Add("sum", $"{page.Matching:N0}");
        sums.Write(terminal);
    }

    public static void Show(Terminal terminal, QuarantineRecord entry)
    {
        Field("id", entry.Id);
        Field("kept at", Time(entry.KeptAt, "yyyy-MM-dd HH:mm:ss.fff'Z'"));
        Field("reason", entry.Reason);
        Field("detail", entry.Detail);
        Field("remedy", entry.Remedy);
        Field("source", entry.Source);
        Field("offset", $"{entry.Offset:N0}, in bytes of the unpacked data");
        Field("length", $"{entry.Length:N0} bytes"
            + (entry.KeptBytes < entry.Length ? $", of which the first {entry.KeptBytes:N0} are kept" : string.Empty));
        terminal.Line();
        if (entry.Text is { } text)
            foreach (var line in text.Split('\n')) terminal.Line(line);
        else
            foreach (var line in ByteText.HexLines(Convert.FromBase64String(entry.Base64 ?? ""))) terminal.Line(line);

        void Field(string label, string value)
        {
            var lines = Wrapped.Lines(value, Math.Max(SourceChars, terminal.Width - LabelChars)).DefaultIfEmpty("");
            foreach (var line in lines)
            {
                terminal.Line($"{label.PadRight(LabelChars)}{line}");
                label = string.Empty;
            }
        }
    }

    /// <summary>Entries of a folder, as a server tells them of its own.</summary>
    public static QuarantineList Told(QuarantineListAnswer answer) => new(
        [
            .. answer.Entries.Select(entry => new Soc.Gateways.QuarantineHeader(
                entry.Id, entry.KeptAt, entry.Reason, entry.Detail, entry.Source, entry.Offset, entry.Length,
                entry.KeptBytes)),
        ],
        answer.Matching, answer.Reasons);

    /// <summary>An entry of a folder, as a server tells it of its own.</summary>
    public static QuarantineRecord Told(QuarantineEntryAnswer entry) => new(
        entry.Id, entry.KeptAt, entry.Reason, entry.Detail, entry.Remedy, entry.Source, entry.Offset, entry.Length,
        entry.KeptBytes, entry.Text, entry.Base64);

    /// <summary>What became of entries of a folder, as a server tells it of its own.</summary>
    public static QuarantineReplayed Told(QuarantineReplayAnswer answer) => new(
        answer.Selected, answer.Removed, answer.Remaining, answer.Outcomes,
        [
            .. answer.Entries.Select(entry => new Soc.Gateways.ReplayedEntry(
                entry.Id, entry.Became, entry.Removed, entry.Remains)),
        ],
        answer.Failure);

    public static void Replayed(Terminal terminal, QuarantineReplayed answer)
    {
        foreach (var entry in answer.Entries)
        {
            var remains = entry.Remains is null ? string.Empty : $"; remains: {entry.Remains}";
            terminal.Line($"{entry.Id[..Math.Min(IdChars, entry.Id.Length)]}  {entry.Became}{remains}");
        }

        if (answer.Selected > answer.Entries.Count && answer.Failure is null)
            terminal.Line($"… and {answer.Selected - answer.Entries.Count:N0} more");
        var outcomes = answer.Outcomes.Select(outcome => $"{outcome.Value:N0} {outcome.Key}");
        terminal.Line($"{answer.Selected:N0} entries: {answer.Removed:N0} taken out, {answer.Remaining:N0} remain"
            + (answer.Outcomes.Count > 0 ? $"; records: {string.Join(", ", outcomes)}" : string.Empty));
        if (answer.Failure is not null) terminal.Note($"error: stopped: {answer.Failure}");
    }

    private static string Time(DateTime time, string format) => time.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Of a long source the end, which tells more.</summary>
    private static string End(string source) =>
        source.Length <= SourceChars ? source : "…" + source[^(SourceChars - 1)..];
}
