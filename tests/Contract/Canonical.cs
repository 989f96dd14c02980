using System.Text.Json;
using System.Text.Json.Serialization;
using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;

namespace Grainwatch.Contract;

/// <summary>
/// Alerts in the form in which they are compared: what the order of arrival may change (revisions, superseded and
/// withdrawn alerts) is left out, everything else is text.
/// </summary>
public static class Canonical
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Alerts as text, by id.</summary>
    public static string Of(IEnumerable<Alert> alerts) => JsonSerializer.Serialize(
        alerts.Where(IsPresent).OrderBy(alert => alert.Id).Select(alert => new
        {
            alert.Id,
            alert.Rule,
            alert.Principal,
            alert.Subject,
            alert.State,
            alert.StateReason,
            alert.Risk,
            alert.Reasons,
            alert.Rows,
            alert.Evidence,
        }),
        s_json);

    /// <summary>A view as text, without what the time of reading and repeated deliveries change.</summary>
    public static string Of(PrincipalView view) => JsonSerializer.Serialize(
        view with { Risk = 0, Duplicates = 0, Alerts = [] }, s_json);

    /// <summary>What was worked out by hand of alerts, worst first.</summary>
    public static IReadOnlyList<ExpectedAlert> Summary(IEnumerable<Alert> alerts) =>
    [
        .. alerts.Where(IsPresent).OrderBy(alert => alert.State).ThenByDescending(alert => alert.Risk)
            .ThenBy(alert => alert.FirstEvent)
            .Select(alert => new ExpectedAlert(
                alert.Rule, alert.State, alert.Risk, string.Join(' ', alert.Reasons.Select(reason => reason.Signal)))),
    ];

    /// <summary>The memory that events make when they come in order and at once, without any host.</summary>
    public static PrincipalState Fold(Story story)
    {
        var state = new PrincipalState(story.Key);
        new PrincipalFold(state, Policy.Default).Apply([.. story.Events.Order()], []);
        return state;
    }

    /// <summary>The alerts of a story as <see cref="Fold"/> makes them, as text.</summary>
    public static string Golden(Story story) => Of(Fold(story).Alerts.Values);

    /// <summary>Different events of a list.</summary>
    public static int Distinct(IEnumerable<TrailEvent> events) => events.Select(e => (e.Id, e.Time)).Distinct().Count();

    private static bool IsPresent(Alert alert) => alert.State is not (AlertState.Superseded or AlertState.Withdrawn);
}
