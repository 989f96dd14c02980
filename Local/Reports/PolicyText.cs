using Grainwatch.Local.Commands;
using Grainwatch.Soc.Gateways;

namespace Grainwatch.Local.Reports;

/// <summary>Policies of a server for people.</summary>
internal static class PolicyText
{
    /// <summary>What a policy that was sent has changed.</summary>
    public static void Write(Terminal terminal, PolicyChange change)
    {
        foreach (var warning in change.Warnings) terminal.Note(warning);
        if (change.Version == change.Replaced)
        {
            terminal.Line($"policy {change.Version} is in force already, since {AlertStyle.Time(change.Since)}; "
                + "the file means the same");
            return;
        }

        terminal.Line($"policy {change.Version} is in force, in place of {change.Replaced}:");
        foreach (var line in change.Changes) terminal.Line($"  {line}");
    }

    /// <summary>The policies that were in force.</summary>
    public static void Write(Terminal terminal, IReadOnlyList<PolicyRevision> history)
    {
        var table = new TextTable("version", "since", "by") { TextColumns = 2, EndsInText = true };
        foreach (var revision in history)
            table.Add(revision.Version, AlertStyle.Time(revision.Since), revision.By);
        table.Write(terminal);
    }
}
