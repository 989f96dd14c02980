using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Rules;

/// <summary>What the rules share: the sensitive actions after a sign-in, and facts every story is told with.</summary>
internal static class FollowUp
{
    private const int ActionsNamed = 6;
    private const int ActionsListed = 40;

    /// <summary>Sensitive actions at or after a sign-in of a story, within the policy's time.</summary>
    public static List<TrailEvent> SensitiveActions(Situation situation, IReadOnlyList<TrailEvent> story) =>
        [.. situation.State.Actions.Sensitive.Where(action => story.Any(signIn =>
            action.Time >= signIn.Time && action.Time <= signIn.Time + situation.Policy.FollowUp))];

    /// <summary>The reason sensitive actions give, when there are any.</summary>
    public static IEnumerable<Reason> Reasons(IReadOnlyList<TrailEvent> actions, int risk)
    {
        if (actions.Count == 0) yield break;
        var names = actions.DistinctBy(action => action.Name).Select(action => $"{action.Name} ({action.Time:HH:mm}Z)");
        var more = actions.Count > ActionsNamed ? ", …" : "";
        yield return new Reason(
            "sensitive-actions", risk, $"Followed by {string.Join(", ", names.Take(ActionsNamed))}{more}.");
    }

    /// <summary>The facts sensitive actions give: time, name and address of each.</summary>
    public static Evidence Evidence(IReadOnlyList<TrailEvent> actions) => Alerts.Evidence.Of(
        "sensitive-actions", actions.Select(action => $"{action.Time:u} {action.Name} from {action.Origin.Address}"));

    /// <summary>The reason that says an event came too late.</summary>
    public static Reason Late(Policy policy) => new(Signals.Late, 0,
        $"Arrived more than {Text(policy.Lateness)} behind newer events: its context was not known.");

    /// <summary>Kinds of action, the newest first, of those whose last use fits.</summary>
    public static Evidence Actions(string name, PrincipalState state, Func<ActionUsage, bool> fits) =>
        Alerts.Evidence.Of(name, state.Actions.Kinds.Entries.Where(entry => fits(entry.Value))
            .OrderByDescending(entry => entry.Value.Last).ThenBy(entry => entry.Key).Take(ActionsListed)
            .Select(entry => $"{entry.Value.Last:u} {entry.Key}{(entry.Key.Succeeded ? "" : " (failed)")}, "
                + $"{entry.Value.Count:#,0} times in all, last from {entry.Value.LastAddress}"));

    /// <summary>The databases that located a story, with their build dates.</summary>
    public static Evidence Databases(IReadOnlyList<TrailEvent> story) => Alerts.Evidence.Of(
        "geolocation", story.Select(e => e.Origin.Database?.ToString()).Distinct());

    /// <summary>The principal's name; of a role's session the person first: "grace@example.org (AdminRole)".</summary>
    public static string Who(PrincipalState state)
    {
        var slash = state.Key.Type == "AssumedRole" ? state.Name.IndexOf('/', StringComparison.Ordinal) : -1;
        return slash < 0 ? state.Name : $"{state.Name[(slash + 1)..]} ({state.Name[..slash]})";
    }

    /// <summary>"AS64500 Example Net", else the /24 or /48.</summary>
    public static string? Network(Origin? origin) => origin?.System?.ToString() ?? origin?.Network;

    /// <summary>"Lyon, FR", else the network, else what stood in the address's place.</summary>
    public static string Where(TrailEvent e) =>
        e.Origin.Place?.Text ?? e.Origin.System?.ToString() ?? e.Origin.Address;

    /// <summary>"23 minutes", "3 seconds", "1 hour".</summary>
    public static string Text(TimeSpan time) => time switch
    {
        { TotalSeconds: < 90 } => Plural(time.TotalSeconds, "second"),
        { TotalMinutes: < 90 } => Plural(time.TotalMinutes, "minute"),
        _ => Plural(time.TotalHours, "hour"),
    };

    private static string Plural(double count, string unit) =>
        Math.Round(count) is var rounded && rounded == 1 ? $"1 {unit}" : $"{rounded:0} {unit}s";
}
