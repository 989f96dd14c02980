using Grainwatch.Local.Commands;
using Grainwatch.Local.Erasure;

namespace Grainwatch.Local.Reports;

/// <summary>Tells of an erasure in sentences.</summary>
internal static class ErasureText
{
    // More are in the JSON.
    private const int FindingsShown = 50;

    public static void Write(Terminal terminal, ErasureReport report)
    {
        terminal.Line(
            $"{report.Principal} was erased: {report.Frames:N0} frames, {report.Bytes:N0} bytes, overwritten with "
            + "zeros where they were.");
        foreach (var segment in report.Segments)
            terminal.Line($"  {segment.File}: {segment.Frames:N0} frames, {segment.Bytes:N0} bytes");
        if (report.Quarantined.Count > 0)
            terminal.Line($"Taken out of quarantine: {report.Quarantined.Count:N0} records that held it.");
        foreach (var file in report.Removed) terminal.Line($"Removed: {file}, which held it.");
        terminal.Line(
            $"Searched afterwards: every byte of {report.Search.Files:N0} files, {report.Search.Bytes:N0} bytes, for "
            + $"{report.Search.Texts.Count:N0} texts that named it: {Some(report.Search.Texts)}.");
        if (report.Search.TooShort.Count > 0)
            terminal.Line($"Not searched for, too short to mean anything: {Some(report.Search.TooShort)}.");
        terminal.Line(report.Found.Count == 0 ? "Found: nowhere." : $"Found in {report.Found.Count:N0} places:");
        foreach (var finding in report.Found.Take(FindingsShown))
        {
            var owner = finding.Owner is null ? "" : $", {finding.Owner}";
            terminal.Line($"  {finding.File}{owner}: '{finding.Text}', {finding.Count:N0} times; {finding.Why}");
        }

        if (report.Found.Count > FindingsShown)
            terminal.Line($"  … and {report.Found.Count - FindingsShown:N0} more (--format json lists them)");
        foreach (var reminder in report.Elsewhere) terminal.Line(reminder);
    }

    private static string Some(IReadOnlyList<string> texts) =>
        string.Join(", ", texts.Take(6)) + (texts.Count > 6 ? $" and {texts.Count - 6:N0} more" : "");
}
