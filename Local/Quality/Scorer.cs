using Grainwatch.Detection.Alerts;

namespace Grainwatch.Local.Quality;

/// <summary>A principal that was seen.</summary>
/// <param name="DisplayName"><c>{type}/{account}:{name}</c>.</param>
/// <param name="First">First time (UTC).</param>
/// <param name="Last">Last time (UTC).</param>
internal sealed record SeenPrincipal(string DisplayName, DateTime First, DateTime Last);

/// <summary>Holds alerts against labels.</summary>
/// <param name="labels">What really happened.</param>
/// <param name="alerts">Alerts that are open, acknowledged or suppressed.</param>
/// <param name="principals">Everybody who was seen.</param>
/// <param name="read">The labels' events that were read.</param>
internal sealed class Scorer(
    IReadOnlyList<Label> labels,
    IReadOnlyList<Alert> alerts,
    IReadOnlyList<SeenPrincipal> principals,
    IReadOnlySet<string> read)
{
    private const double DaysOfMonth = 30;

    // Sessions begin before the first event that is told, and their places are judged a day later at most.
    private static readonly TimeSpan StoryMargin = TimeSpan.FromDays(1);

    private readonly ILookup<string, Label> _byEvent = labels
        .SelectMany(label => label.EventIds.Select(id => (Id: id, Label: label)))
        .ToLookup(entry => entry.Id, entry => entry.Label, StringComparer.Ordinal);

    private readonly ILookup<string, Label> _byPerson = labels
        .Where(label => label.Person is not null)
        .ToLookup(label => label.Person!, StringComparer.Ordinal);

    /// <summary>Whether somebody is woken by an alert.</summary>
    public static bool Counts(AlertHeader alert) =>
        alert.State is AlertState.Open or AlertState.Acknowledged && alert.Severity >= Severity.Medium;

    /// <summary>The score.</summary>
    public Score Run()
    {
        var counted = alerts.Where(Counts).ToList();
        var isTrue = counted.ToLookup(alert => LabelsOf(alert).Any(label => label.IsIncident));
        var found = new Dictionary<Label, SortedSet<string>>();
        foreach (var alert in isTrue[true])
        {
            foreach (var label in LabelsOf(alert).Where(label => label.IsIncident))
            {
                if (!found.TryGetValue(label, out var rules))
                    found.Add(label, rules = new SortedSet<string>(StringComparer.Ordinal));
                rules.Add(alert.Rule);
            }
        }

        FalseAlert[] wrong =
        [
            .. isTrue[false].OrderByDescending(alert => alert.Risk).ThenByDescending(alert => alert.LastEvent)
                .ThenBy(alert => alert.Id).Select(alert => new FalseAlert(alert, StoryOf(alert))),
        ];
        return new Score
        {
            Rules = [.. counted.Select(alert => alert.Rule).Distinct().Order(StringComparer.Ordinal).Select(rule =>
                new RuleScore(rule, Count(isTrue[true], rule), Count(isTrue[false], rule)))],
            Kinds = Kinds(found),
            Missed = [.. labels.Where(label => label.IsIncident && !found.ContainsKey(label)).Select(Explain)],
            False = wrong,
            People = CountPeople(wrong),
        };

        static int Count(IEnumerable<Alert> some, string rule) => some.Count(alert => alert.Rule == rule);
    }

    private IEnumerable<Label> LabelsOf(Alert alert) =>
        alert.Rows.SelectMany(row => _byEvent[row.EventId]).Distinct();

    private KindScore[] Kinds(Dictionary<Label, SortedSet<string>> found) =>
    [
        .. labels.Where(label => label.IsIncident).GroupBy(label => label.Kind)
            .OrderBy(kind => kind.Key, StringComparer.Ordinal)
            .Select(kind => new KindScore(
                kind.Key,
                kind.Count(),
                kind.Count(found.ContainsKey),
                kind.SelectMany(label => found.GetValueOrDefault(label) ?? []).CountBy(rule => rule)
                    .OrderByDescending(rule => rule.Value).ThenBy(rule => rule.Key, StringComparer.Ordinal)
                    .ToDictionary(rule => rule.Key, rule => rule.Value))),
    ];

    /// <summary>The harmless story that has one of the alert's events, else the same person's meanwhile.</summary>
    private Label? StoryOf(Alert alert) =>
        LabelsOf(alert).FirstOrDefault()
        ?? (People.NameOf(alert.DisplayName) is { } person
            ? _byPerson[person].FirstOrDefault(label =>
                (label.From is not { } from || alert.LastEvent >= from - StoryMargin)
                && (label.To is not { } to || alert.FirstEvent <= to + StoryMargin))
            : null);

    private MissedIncident Explain(Label incident)
    {
        var known = alerts.Where(alert => LabelsOf(alert).Contains(incident))
            .OrderByDescending(alert => alert.State != AlertState.Suppressed).ThenByDescending(alert => alert.Risk)
            .ThenBy(alert => alert.Id).FirstOrDefault();
        var unread = incident.EventIds.Count(id => !read.Contains(id));
        var why = known switch
        {
            { State: AlertState.Suppressed } =>
                $"{known.Rule} has it, suppressed as {known.StateReason}: {known.Title}.",
            { } => $"{known.Rule} has it at {known.Severity} severity, {known.Risk}: {known.Title}.",
            _ when unread == incident.EventIds.Count => "None of its events is in what was read.",
            _ => "No rule has an alert with any of its events.",
        };
        if (unread > 0 && unread < incident.EventIds.Count)
            why += $" {unread:N0} of its {incident.EventIds.Count:N0} events were not in what was read.";
        return new MissedIncident(incident, why, known);
    }

    private PeopleScore CountPeople(FalseAlert[] wrong)
    {
        var months = principals.Select(seen => (Person: People.NameOf(seen.DisplayName), Seen: seen))
            .Where(entry => entry.Person is not null && !_byPerson[entry.Person].Any(label => label.IsIncident))
            .GroupBy(entry => entry.Person!, entry => entry.Seen, StringComparer.Ordinal)
            .ToDictionary(
                person => person.Key,
                person => (person.Max(seen => seen.Last) - person.Min(seen => seen.First)).TotalDays / DaysOfMonth);
        var perPerson = wrong.Select(one => People.NameOf(one.Alert.DisplayName))
            .Where(person => person is not null && months.ContainsKey(person))
            .CountBy(person => person!)
            .OrderByDescending(person => person.Value).ThenBy(person => person.Key, StringComparer.Ordinal).ToList();
        var sum = perPerson.Sum(person => person.Value);
        return new PeopleScore(
            months.Count,
            months.Values.Sum(),
            sum,
            perPerson.Count(person => person.Value >= months[person.Key]),
            perPerson is [var worst, ..] ? (worst.Key, worst.Value) : null,
            wrong.Length - sum);
    }
}
