using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>Where the core and the oracle differ about a history, and the smallest part of it that shows it.</summary>
internal sealed record Disagreement(string Rule, string Subject, OracleAlert? Oracle, OracleAlert? Core)
{
    /// <summary>All differences, by rule and subject.</summary>
    public static List<Disagreement> Between(Story story, IReadOnlyList<TrailEvent> events)
    {
        var oracle = NaiveOracle.Judge(story.Principal.Key, events, story.Policy)
            .ToDictionary(alert => (alert.Rule, alert.Subject));
        var core = story.Play(events).Alerts.Values
            .Where(alert => alert.State is AlertState.Open or AlertState.Suppressed)
            .Select(FromCore).ToDictionary(alert => (alert.Rule, alert.Subject));
        return
        [
            .. oracle.Keys.Union(core.Keys).Order()
                .Select(key => new Disagreement(
                    key.Rule, key.Subject, oracle.GetValueOrDefault(key), core.GetValueOrDefault(key)))
                .Where(pair => pair.Oracle?.ToString() != pair.Core?.ToString()),
        ];
    }

    /// <summary>Drops events while the rule still disagrees.</summary>
    public static List<TrailEvent> Shrink(Story story, string rule)
    {
        var events = story.Events.ToList();
        for (var at = 0; at < events.Count;)
        {
            List<TrailEvent> fewer = [.. events[..at], .. events[(at + 1)..]];
            if (Between(story, fewer).Exists(difference => difference.Rule == rule))
            {
                events = fewer;
                at = 0;
            }
            else
            {
                at++;
            }
        }

        return events;
    }

    /// <summary>The story, an event a line, and both sides of its first difference in this rule.</summary>
    public static string Tell(Story story, string rule)
    {
        var events = Shrink(story, rule);
        return Between(story, events).First(difference => difference.Rule == rule) + "\n"
            + string.Join('\n', events.Select(e =>
                $"  {e.Id.ToString()[^4..]} day {(e.Time - Story.Start).Days} minute "
                + $"{(e.Time - Story.Start).TotalMinutes % 1440:0.#}: {(e.Succeeded ? "" : "failed ")}{e.Name} from "
                + $"{e.Origin.Place?.Id ?? "-"} {e.Origin.Address} {e.Origin.Network} {e.Origin.Traits} "
                + $"{e.Type} {e.AccessKeyId} {e.Session}"));
    }

    public override string ToString() =>
        $"{Rule}, subject '{Subject.Replace('\n', ' ')}': oracle {Oracle?.ToString() ?? "nothing"}; core "
        + $"{Core?.ToString() ?? "nothing"}";

    private static OracleAlert FromCore(Alert alert) => new(
        alert.Rule, alert.Subject, alert.State == AlertState.Suppressed,
        alert.State == AlertState.Suppressed ? alert.StateReason : null, alert.Risk,
        [.. alert.Rows.Select(row => row.EventId.ToString())],
        [.. alert.Reasons.Select(reason => reason.Risk).Where(risk => risk != 0).Order()]);
}
