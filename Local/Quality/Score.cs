using Grainwatch.Detection.Alerts;

namespace Grainwatch.Local.Quality;

/// <summary>
/// How well alerts tell incidents from everything else. An alert counts when it is open or acknowledged and of medium
/// severity or higher; it is true when one of its rows is an event of an incident.
/// </summary>
internal sealed record Score
{
    /// <summary>Each rule's alerts, by the rule's id.</summary>
    public required IReadOnlyList<RuleScore> Rules { get; init; }

    /// <summary>Each kind of incident, by name.</summary>
    public required IReadOnlyList<KindScore> Kinds { get; init; }

    /// <summary>Incidents without a true alert.</summary>
    public required IReadOnlyList<MissedIncident> Missed { get; init; }

    /// <summary>Alerts about no incident, the worst first.</summary>
    public required IReadOnlyList<FalseAlert> False { get; init; }

    /// <summary>What it is like for people to whom nothing happened.</summary>
    public required PeopleScore People { get; init; }

    /// <summary>All rules together.</summary>
    public RuleScore Sum => new("sum", Rules.Sum(rule => rule.True), Rules.Sum(rule => rule.False));

    /// <summary>All incidents together.</summary>
    public (int Incidents, int Found) Recall => (Kinds.Sum(kind => kind.Incidents), Kinds.Sum(kind => kind.Found));
}

/// <summary>The alerts of a rule.</summary>
/// <param name="Rule">Its id.</param>
/// <param name="True">Alerts about an incident.</param>
/// <param name="False">All others.</param>
internal sealed record RuleScore(string Rule, int True, int False)
{
    /// <summary>0 to 1; null without alerts.</summary>
    public double? Precision => True + False == 0 ? null : (double)True / (True + False);
}

/// <summary>The incidents of a kind.</summary>
/// <param name="Kind">Its name.</param>
/// <param name="Incidents">How many there are.</param>
/// <param name="Found">How many of them have a true alert.</param>
/// <param name="FoundBy">How many of them each rule found; several may find one.</param>
internal sealed record KindScore(string Kind, int Incidents, int Found, IReadOnlyDictionary<string, int> FoundBy);

/// <summary>An incident without a true alert.</summary>
/// <param name="Incident">The incident.</param>
/// <param name="Why">What was known of it, a sentence.</param>
/// <param name="Nearest">The alert that has an event of it but is low or suppressed; null when there is none.</param>
internal sealed record MissedIncident(Label Incident, string Why, Alert? Nearest);

/// <summary>An alert about no incident.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="Story">The story it belongs to; null when there is none.</param>
internal sealed record FalseAlert(Alert Alert, Label? Story)
{
    /// <summary>What alerts of one class have in common.</summary>
    public FalseClass Class => new(
        Alert.Rule,
        string.Join(" + ", Alert.Reasons.Where(reason => reason.Risk != 0).Select(reason => reason.Signal).Distinct()),
        Story?.Kind ?? "no story");

    /// <summary>What raised it: the sentences that added to its risk, without the first where others follow.</summary>
    public string Reason
    {
        get
        {
            string[] raised = [.. Alert.Reasons.Where(reason => reason.Risk > 0).Select(reason => reason.Sentence)];
            return string.Join(' ', raised.Length > 1 ? raised[1..] : raised);
        }
    }
}

/// <summary>Alerts that are false for the same reasons.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Signals">The signals that weighed anything.</param>
/// <param name="Story">The kind of story, or "no story".</param>
internal readonly record struct FalseClass(string Rule, string Signals, string Story);

/// <summary>People to whom no incident happened, and the false alerts about them.</summary>
/// <param name="People">How many there are; all principals of one name are one person.</param>
/// <param name="Months">Months of 30 days from first to last seen, summed.</param>
/// <param name="Alerts">False alerts about them.</param>
/// <param name="Above">How many of them have one or more a month.</param>
/// <param name="Worst">Who has most, and how many; null when nobody has any.</param>
/// <param name="OtherAlerts">False alerts about machines, shared roles, and people with an incident.</param>
internal sealed record PeopleScore(
    int People, double Months, int Alerts, int Above, (string Person, int Alerts)? Worst, int OtherAlerts)
{
    /// <summary>False alerts a person and month; null when nobody was seen for any time.</summary>
    public double? AlertsPerMonth => Months <= 0 ? null : Alerts / Months;
}
