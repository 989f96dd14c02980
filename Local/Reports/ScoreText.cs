using System.Globalization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Local.Commands;
using Grainwatch.Local.Quality;

namespace Grainwatch.Local.Reports;

/// <summary>A score for people, or two of them side by side.</summary>
internal static class ScoreText
{
    /// <summary>Incidents and classes that are listed; all are in --format json.</summary>
    private const int ShownMax = 100;

    private const string Indent = "  ";

    private const int CountWidth = 7;

    private static readonly string[] PrecisionColumns = ["true", "false", "precision"];

    private static readonly string[] RecallColumns = ["found", "recall"];

    /// <summary>Writes it.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="scores">One score, or those of policy A and policy B.</param>
    public static void Write(Terminal terminal, params IReadOnlyList<Score> scores)
    {
        Precision(scores).Write(terminal);
        Recall(scores).Write(terminal);
        for (var i = 0; i < scores.Count; i++) People(terminal, scores[i].People, Name(scores, i));
        for (var i = 0; i < scores.Count; i++) Missed(terminal, scores[i], Name(scores, i));
        False(terminal, scores);
    }

    private static TextTable Precision(IReadOnlyList<Score> scores)
    {
        var table = new TextTable(
        [
            "open alerts, medium or higher",
            .. scores.SelectMany((_, i) => PrecisionColumns.Select(what => what + Name(scores, i))),
        ]);
        var rules = scores.SelectMany(score => score.Rules).Select(rule => rule.Rule).Distinct();
        foreach (var rule in rules.Order(StringComparer.Ordinal))
            Row(rule, score => score.Rules.FirstOrDefault(one => one.Rule == rule));
        Row("sum", score => score.Sum);
        return table;

        void Row(string name, Func<Score, RuleScore?> of) => table.Add(
        [
            name,
            .. scores.Select(of).SelectMany(rule => new[]
            {
                Number(rule?.True ?? 0), Number(rule?.False ?? 0), Percent(rule?.Precision),
            }),
        ]);
    }

    private static TextTable Recall(IReadOnlyList<Score> scores)
    {
        var table = new TextTable(
        [
            "incidents",
            "labelled",
            .. scores.SelectMany((_, i) => RecallColumns.Select(what => what + Name(scores, i))),
        ]);
        foreach (var kind in scores[0].Kinds)
        {
            Row(kind.Kind, kind.Incidents, score => score.Kinds.First(one => one.Kind == kind.Kind).Found);
            foreach (var rule in scores.SelectMany(score => FoundBy(score, kind.Kind).Keys).Distinct())
            {
                table.Add(
                [
                    $"{Indent}by {rule}",
                    string.Empty,
                    .. scores.SelectMany(score => new[]
                    {
                        Number(FoundBy(score, kind.Kind).GetValueOrDefault(rule)), string.Empty,
                    }),
                ]);
            }
        }

        Row("sum", scores[0].Recall.Incidents, score => score.Recall.Found);
        return table;

        void Row(string name, int incidents, Func<Score, int> found) => table.Add(
        [
            name,
            Number(incidents),
            .. scores.SelectMany(score => new[]
            {
                Number(found(score)), Percent(incidents == 0 ? null : (double)found(score) / incidents),
            }),
        ]);
    }

    private static IReadOnlyDictionary<string, int> FoundBy(Score score, string kind) =>
        score.Kinds.First(one => one.Kind == kind).FoundBy;

    private static void People(Terminal terminal, PeopleScore people, string name)
    {
        var rate = people.AlertsPerMonth is { } perMonth
            ? perMonth.ToString("0.000", CultureInfo.InvariantCulture)
            : "–";
        var worst = people.Worst is var (person, alerts) ? $"; {person} has most, {alerts:N0}" : string.Empty;
        Paragraph(
            terminal,
            $"{(name.Length > 0 ? $"policy{name}: " : string.Empty)}{people.People:N0} people without an incident, "
            + $"{people.Months:N0} months of 30 days; {people.Alerts:N0} false alerts about them, {rate} a person and "
            + $"month; {people.Above:N0} people have one or more a month{worst}. {people.OtherAlerts:N0} false alerts "
            + "are about machines, shared roles, and people with an incident.");
    }

    private static void Missed(Terminal terminal, Score score, string name)
    {
        if (score.Missed.Count == 0) return;
        terminal.Line($"missed incidents{name}");
        terminal.Line();
        foreach (var missed in score.Missed.Take(ShownMax))
        {
            var label = missed.Incident;
            terminal.Line($"{Indent}{label.Id}  {label.Principal}".TrimEnd());
            foreach (var line in Wrapped.Lines($"{label.Story} {missed.Why}", terminal.Width - (2 * Indent.Length)))
                terminal.Line($"{Indent}{Indent}{line}");
        }

        More(terminal, score.Missed.Count);
        terminal.Line();
    }

    private static void False(Terminal terminal, IReadOnlyList<Score> scores)
    {
        var classes = scores.SelectMany((score, i) => score.False.Select(one => (Score: i, One: one)))
            .GroupBy(entry => entry.One.Class)
            .OrderByDescending(one => one.Count()).ThenBy(one => one.Key.ToString(), StringComparer.Ordinal).ToList();
        if (classes.Count == 0) return;
        terminal.Line(scores.Count == 1 ? "false alerts by class" : "false alerts by class, under A and B");
        terminal.Line();
        foreach (var one in classes.Take(ShownMax))
        {
            var counts = Enumerable.Range(0, scores.Count).Select(i =>
                $"{one.Count(entry => entry.Score == i):N0}".PadLeft(i == 0 ? CountWidth : CountWidth - 2));
            var (rule, signals, story) = one.Key;
            Lines($"{rule}: {signals}; {story}", string.Join(" ·", counts));
            var example = one.First().One;
            Lines($"e.g. {Date(example.Alert)} {example.Alert.Title}. {example.Reason}", string.Empty);
        }

        More(terminal, classes.Count);
        terminal.Line();

        void Lines(string text, string head)
        {
            var width = scores.Count * CountWidth;
            foreach (var line in Wrapped.Lines(text, terminal.Width - width - Indent.Length))
            {
                terminal.Line($"{head.PadRight(width)}{Indent}{line}");
                head = string.Empty;
            }
        }
    }

    private static void More(Terminal terminal, int count)
    {
        if (count > ShownMax)
            terminal.Line($"{Indent}… and {count - ShownMax:N0} more; --format json has all of them.");
    }

    private static void Paragraph(Terminal terminal, string text)
    {
        foreach (var line in Wrapped.Lines(text, terminal.Width)) terminal.Line(line);
        terminal.Line();
    }

    private static string Date(AlertHeader alert) =>
        alert.LastEvent.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    /// <summary>What tells two scores' columns apart.</summary>
    private static string Name(IReadOnlyList<Score> scores, int score) =>
        scores.Count == 1 ? string.Empty : score == 0 ? " A" : " B";

    private static string Number(long number) => number == 0 ? "·" : $"{number:N0}";

    private static string Percent(double? share) =>
        share is { } known ? (known * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "–";
}
