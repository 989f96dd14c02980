using System.Globalization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Soc.Console.Components;
using Grainwatch.Soc.Explaining;

namespace Grainwatch.Soc.Console.Alerts;

/// <summary>Something that an alert shows.</summary>
/// <param name="Text">What.</param>
/// <param name="IsNew">Whether it was never seen before the alert; null when too little is known to say.</param>
public sealed record SeenValue(string Text, bool? IsNew);

/// <summary>What an alert shows of something, beside what was usual.</summary>
/// <param name="What">Of what: "place".</param>
/// <param name="Here">What the alert shows.</param>
/// <param name="Usual">What was usual before it, most used first.</param>
public sealed record Comparison(string What, IReadOnlyList<SeenValue> Here, IReadOnlyList<string> Usual)
{
    private const int HereMax = 4;
    private const int UsualMax = 3;
    private const int SignInsToJudge = 30;

    /// <summary>Sign-ins by hour of day before the alert, where it is compared by hours; else null.</summary>
    public IReadOnlyList<long>? Hours { get; private init; }

    /// <summary>The hours of day that the alert shows.</summary>
    public IReadOnlyList<int> HoursHere { get; private init; } = [];

    /// <summary>Place, network, program, hour and MFA, as far as the alert tells them.</summary>
    public static IReadOnlyList<Comparison> Of(AlertExplanation explained)
    {
        var (alert, usual) = (explained.Alert, explained.Usual);
        Comparison[] all =
        [
            Habitual("Place", alert, alert.Rows.Select(row => row.Place is { } id ? Place.FromId(id).Text : null),
                Habits.Places(usual), name => name),
            Habitual("Network", alert, alert.Rows.Select(NetworkOf), Habits.Networks(usual), FirstWord),
            Habitual("Program", alert, alert.Rows.Select(row => row.UserAgent is { } agent
                ? UserAgents.Family(agent) : null), usual.Agents, name => name),
            OfHours(explained),
            OfMfa(explained),
        ];
        return [.. all.Where(one => one.Here.Count > 0)];
    }

    /// <summary>Whether a place was known before an alert.</summary>
    public static bool IsKnownPlace(AlertExplanation explained, string place) => explained.Usual.Baseline.Any(pair =>
        pair.Place == place && !pair.Vpn && pair.FirstSighting.Time < explained.Alert.FirstEvent);

    private static Comparison Habitual(
        string what, Alert alert, IEnumerable<string?> here, IReadOnlyList<Habit> habits, Func<string, string> keyOf)
    {
        // Of a memory that has gone on since, what began with the alert is no habit.
        List<Habit> before = [.. habits.Where(habit => habit.First < alert.FirstEvent)];
        var known = before.Select(habit => keyOf(habit.Name)).ToHashSet(StringComparer.Ordinal);
        List<string> usual = [.. before.Take(UsualMax).Select(Text)];
        if (before.Count > UsualMax) usual.Add($"and {before.Count - UsualMax:N0} more");
        return new Comparison(
            what,
            [
                .. here.OfType<string>().Distinct(StringComparer.Ordinal).TakeLast(HereMax)
                    .Select(text => new SeenValue(text, !known.Contains(keyOf(text)))),
            ],
            usual);
    }

    private static Comparison OfHours(AlertExplanation explained)
    {
        var rows = explained.Alert.Rows;
        var hours = explained.Usual.SignInHours.ToArray();
        // A memory of now has counted the alert's own sign-ins.
        if (explained.Before is null)
        {
            foreach (var row in rows.Where(row => row.EventName == "ConsoleLogin"))
                hours[row.Time.Hour] = Math.Max(0, hours[row.Time.Hour] - 1);
        }

        var isJudged = hours.Sum() >= SignInsToJudge;
        List<int> here = [.. rows.Select(row => row.Time.Hour).Distinct().Order()];
        return new Comparison(
            "Hour of day (UTC)",
            [.. here.Select(hour => new SeenValue($"{hour:00} h", isJudged ? hours[hour] == 0 : null))],
            [Words.Count(hours.Sum(), "sign-in")])
        {
            Hours = hours,
            HoursHere = here,
        };
    }

    private static Comparison OfMfa(AlertExplanation explained)
    {
        var types = explained.Usual.EventTypes.ToDictionary(type => type.Name, type => type.Count);
        if (explained.Before is null)
        {
            foreach (var row in explained.Alert.Rows.Where(row => types.ContainsKey(row.EventType)))
                types[row.EventType]--;
        }

        var with = types.Where(type => type.Key.EndsWith("Mfa", StringComparison.Ordinal)).Sum(type => type.Value);
        var all = types.Values.Sum();
        return new Comparison(
            "MFA",
            [
                .. explained.Alert.Rows.Select(row => row.Mfa).Distinct().Select(mfa => new SeenValue(
                    mfa ? "with MFA" : "without MFA", all == 0 ? null : mfa ? with == 0 : with == all)),
            ],
            all == 0 ? [] : [string.Create(CultureInfo.InvariantCulture, $"with MFA in {with:N0} of {all:N0} events")]);
    }

    private static string Text(Habit habit) =>
        $"{habit.Name}, {habit.Count:N0}× on {Words.Count(Math.Max(1, habit.Days), "day")}";

    private static string? NetworkOf(AlertRow row) =>
        row.Asn is { } asn ? $"AS{asn} {row.Organization}".TrimEnd() : null;

    /// <summary>Of a network its number: organizations change their names.</summary>
    private static string FirstWord(string text) => text.Split(' ', 2)[0];
}
