using System.Text.Json;
using Grainwatch.Detection.Alerts;
using Grainwatch.Local.Quality;

namespace Grainwatch.Local.Reports;

/// <summary>
/// Score and comparison in a report's JSON document: <c>score</c>, <c>scoreAgainst</c>, <c>comparison</c>.
/// </summary>
internal static class QualityJson
{
    public static void Write(Utf8JsonWriter json, QualityReport report)
    {
        if (report.Score is { } score) Write(json, "score", score);
        if (report.OtherScore is { } other) Write(json, "scoreAgainst", other);
        if (report.Comparison is { } comparison) Write(json, comparison, report);
    }

    private static void Write(Utf8JsonWriter json, string name, Score score)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("rules");
        foreach (var rule in score.Rules.Append(score.Sum))
        {
            json.WriteStartObject();
            json.WriteString("rule", rule.Rule);
            json.WriteNumber("true", rule.True);
            json.WriteNumber("false", rule.False);
            Share(json, "precision", rule.Precision);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Incidents(json, score);
        People(json, score.People);
        json.WriteStartArray("falseClasses");
        foreach (var one in score.False.CountBy(alert => alert.Class).OrderByDescending(one => one.Value))
        {
            json.WriteStartObject();
            Write(json, one.Key);
            json.WriteNumber("count", one.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("falseAlerts");
        foreach (var one in score.False) Write(json, one);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Incidents(Utf8JsonWriter json, Score score)
    {
        json.WriteStartArray("incidents");
        foreach (var kind in score.Kinds)
        {
            json.WriteStartObject();
            json.WriteString("kind", kind.Kind);
            json.WriteNumber("labelled", kind.Incidents);
            json.WriteNumber("found", kind.Found);
            Share(json, "recall", (double)kind.Found / kind.Incidents);
            json.WriteStartObject("foundBy");
            foreach (var (rule, count) in kind.FoundBy) json.WriteNumber(rule, count);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("missed");
        foreach (var missed in score.Missed)
        {
            json.WriteStartObject();
            json.WriteString("id", missed.Incident.Id);
            json.WriteString("kind", missed.Incident.Kind);
            if (missed.Incident.Principal is { } principal) json.WriteString("principal", principal);
            json.WriteString("why", missed.Why);
            if (missed.Nearest is { } nearest) Alert(json, "nearest", nearest);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void People(Utf8JsonWriter json, PeopleScore people)
    {
        json.WriteStartObject("people");
        json.WriteNumber("people", people.People);
        json.WriteNumber("months", Math.Round(people.Months, 1));
        json.WriteNumber("falseAlerts", people.Alerts);
        Share(json, "falseAlertsPerMonth", people.AlertsPerMonth);
        json.WriteNumber("peopleWithOneOrMoreAMonth", people.Above);
        json.WriteNumber("falseAlertsAboutOthers", people.OtherAlerts);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, FalseClass one)
    {
        json.WriteString("rule", one.Rule);
        json.WriteString("signals", one.Signals);
        json.WriteString("story", one.Story);
    }

    private static void Write(Utf8JsonWriter json, FalseAlert one)
    {
        json.WriteStartObject();
        json.WriteString("id", one.Alert.Id.ToString());
        Write(json, one.Class);
        json.WriteString("label", one.Story?.Id);
        json.WriteString("principal", one.Alert.DisplayName);
        json.WriteNumber("risk", one.Alert.Risk);
        json.WriteString("lastEvent", one.Alert.LastEvent);
        json.WriteString("title", one.Alert.Title);
        json.WriteString("reason", one.Reason);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PolicyComparison comparison, QualityReport report)
    {
        json.WriteStartObject("comparison");
        json.WriteNumber("openA", report.Alerts.Count(alert => alert.State != AlertState.Suppressed));
        json.WriteNumber("openB", report.OtherAlerts.Count(alert => alert.State != AlertState.Suppressed));
        json.WriteNumber("same", comparison.Same);
        json.WriteStartArray("changes");
        foreach (var change in comparison.Changes)
        {
            json.WriteStartObject();
            json.WriteString("change", JsonNamingPolicy.CamelCase.ConvertName(change.Kind.ToString()));
            json.WriteString("rule", change.Told.Rule);
            json.WriteString("principal", change.Told.DisplayName);
            json.WriteString("title", change.Told.Title);
            if (change.A is { } a) Alert(json, "a", a);
            if (change.B is { } b) Alert(json, "b", b);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Alert(Utf8JsonWriter json, string name, Alert alert)
    {
        json.WriteStartObject(name);
        json.WriteString("id", alert.Id.ToString());
        json.WriteString("state", JsonNamingPolicy.CamelCase.ConvertName(alert.State.ToString()));
        if (alert.StateReason is { } reason) json.WriteString("stateReason", reason);
        json.WriteNumber("risk", alert.Risk);
        json.WriteString("severity", JsonNamingPolicy.CamelCase.ConvertName(alert.Severity.ToString()));
        json.WriteEndObject();
    }

    private static void Share(Utf8JsonWriter json, string name, double? share)
    {
        if (share is { } known) json.WriteNumber(name, Math.Round(known, 4));
        else json.WriteNull(name);
    }
}
