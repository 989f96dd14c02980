using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Soc.Explaining;

/// <summary>What the fields say that guides name as answers.</summary>
internal static class FieldValues
{
    /// <summary>The values of a field, for a person; none when alert and principal do not tell it.</summary>
    /// <exception cref="ArgumentException">There is no such field.</exception>
    public static IReadOnlyList<string> Of(string field, Alert alert, PrincipalView principal)
    {
        if (NameIn(field, "alert.evidence[") is { } fact) return ValuesOf(alert.Evidence, fact);
        if (NameIn(field, "alert.surroundings[") is { } around) return ValuesOf(alert.Surroundings, around);
        if (NameIn(field, "alert.reasons[") is { } signal)
            return [.. alert.Reasons.Where(reason => reason.Signal == signal).Select(Text)];
        const string Rows = "alert.rows.";
        if (field.StartsWith(Rows, StringComparison.Ordinal))
        {
            return
            [
                .. alert.Rows.Select(row => OfRow(row, field[Rows.Length..])).OfType<string>()
                    .Distinct(StringComparer.Ordinal),
            ];
        }

        return field.StartsWith("alert.", StringComparison.Ordinal)
            ? OfAlert(field, alert)
            : OfPrincipal(field, principal);
    }

    private static IReadOnlyList<string> OfAlert(string field, Alert alert) => field switch
    {
        "alert.title" => [alert.Title],
        "alert.displayName" => [alert.DisplayName],
        "alert.principal" => [alert.Principal],
        "alert.account" => [alert.Account],
        "alert.firstEvent" => [Time(alert.FirstEvent)],
        "alert.lastEvent" => [Time(alert.LastEvent)],
        "alert.reasons" => [.. alert.Reasons.Select(Text)],
        "alert.rows" => [.. alert.Rows.Select(Text)],
        _ => throw new ArgumentException($"No field of an alert: {field}.", nameof(field)),
    };

    private static string? OfRow(AlertRow row, string name) => name switch
    {
        "address" => row.Address,
        "place" => PlaceOf(row),
        "asn" => row.Asn is { } asn ? $"AS{asn}" : null,
        "organization" => row.Organization,
        "accessKeyId" => row.AccessKeyId,
        "userAgent" => row.UserAgent is { } agent ? UserAgents.Family(agent) : null,
        "mfa" => row.Mfa ? "with MFA" : "without MFA",
        "radiusKm" => row.RadiusKm is { } radius ? $"{PlaceOf(row)} ± {radius} km" : null,
        "eventType" => row.EventType,
        "verdict" => row.Verdict,
        _ => throw new ArgumentException($"No field of a row: {name}.", nameof(name)),
    };

    private static IReadOnlyList<string> OfPrincipal(string field, PrincipalView principal) => field switch
    {
        "principal.key" => [principal.Key],
        "principal.arn" => principal.Arn is { } arn ? [arn] : [],
        "principal.baseline" => [.. Habits.Places(principal).Select(Text)],
        "principal.countries" => [.. principal.Countries.Select(Text)],
        "principal.networks" => [.. Habits.Networks(principal).Select(Text)],
        "principal.agents" => [.. principal.Agents.Select(Text)],
        "principal.actions" => [.. principal.Actions.Select(Text)],
        "principal.sensitiveActions" => [.. principal.SensitiveActions.Select(Text)],
        "principal.recentSignIns" => [.. principal.RecentSignIns.Select(Text)],
        "principal.recentFailures" => [.. principal.RecentFailures.Select(Text)],
        "principal.failedSignIns" => [$"{principal.FailedSignIns:N0}"],
        "principal.signInHours" => Habits.Hours(principal) is { Length: > 0 } hours ? [hours] : [],
        "principal.alerts" => [.. principal.Alerts.Select(alert => $"{alert.State} {alert.Risk}: {alert.Title}")],
        _ => throw new ArgumentException($"No field of a principal: {field}.", nameof(field)),
    };

    private static string? NameIn(string field, string before) =>
        field.StartsWith(before, StringComparison.Ordinal) ? field[before.Length..^1] : null;

    private static IReadOnlyList<string> ValuesOf(IReadOnlyList<Evidence> facts, string name) =>
        [.. facts.Where(fact => fact.Name == name).SelectMany(fact => fact.Values)];

    private static string Text(Reason reason) => $"{reason.Risk:+0;−0;0} {reason.Sentence}";

    private static string Text(Habit habit) => $"{habit.Name} ({habit.Count:N0})";

    private static string Text(AlertRow row) =>
        $"{Time(row.Time)} {row.EventName} from {row.Address}{(PlaceOf(row) is { } place ? $", {place}" : "")}";

    private static string? PlaceOf(AlertRow row) => row.Place is { } id ? Place.FromId(id).Text : null;

    private static string Time(DateTime time) =>
        time.ToString("yyyy-MM-dd HH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
