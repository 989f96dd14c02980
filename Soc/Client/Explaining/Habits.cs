using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Soc.Explaining;

/// <summary>What is usual for a principal, as a person asks for it.</summary>
public static class Habits
{
    /// <summary>Places over all event types, most used first; sightings through a VPN are left out.</summary>
    public static IReadOnlyList<Habit> Places(PrincipalView principal) =>
    [
        .. principal.Baseline.Where(pair => !pair.Vpn).GroupBy(pair => pair.Place, StringComparer.Ordinal)
            .Select(pairs => new Habit(
                Place.FromId(pairs.Key).Text, pairs.Sum(pair => pair.Count), pairs.Max(pair => pair.Days),
                pairs.Min(pair => pair.FirstSighting.Time), pairs.Max(pair => pair.Last)))
            .OrderByDescending(habit => habit.Count).ThenBy(habit => habit.Name, StringComparer.Ordinal),
    ];

    /// <summary>Networks, most used first, with the names of their organisations where a row tells them.</summary>
    public static IReadOnlyList<Habit> Networks(PrincipalView principal)
    {
        var names = principal.Baseline.Select(pair => pair.FirstSighting)
            .Concat(principal.RecentSignIns).Concat(principal.SensitiveActions)
            .Where(row => row is { Asn: not null, Organization.Length: > 0 })
            .GroupBy(row => $"AS{row.Asn}", StringComparer.Ordinal)
            .ToDictionary(rows => rows.Key, rows => rows.First().Organization!, StringComparer.Ordinal);
        return
        [
            .. principal.Networks.Select(habit => names.TryGetValue(habit.Name, out var name)
                ? habit with { Name = $"{habit.Name} {name}" }
                : habit),
        ];
    }

    /// <summary>The hours of successful sign-ins: "06–08, 10–11 UTC"; empty without any.</summary>
    public static string Hours(PrincipalView principal)
    {
        List<string> ranges = [];
        for (var hour = 0; hour < principal.SignInHours.Count; hour++)
        {
            if (principal.SignInHours[hour] == 0) continue;
            var last = hour;
            while (last + 1 < principal.SignInHours.Count && principal.SignInHours[last + 1] > 0) last++;
            ranges.Add($"{hour:00}–{last + 1:00}");
            hour = last;
        }

        return ranges.Count == 0 ? "" : $"{string.Join(", ", ranges)} h UTC";
    }

    /// <summary>The place's id that somebody means by what a list shows of it: "Lyon, FR", or the city alone.</summary>
    /// <returns>The id; the text as it is where this principal knows no such place, or several.</returns>
    public static string PlaceMeant(PrincipalView principal, IEnumerable<AlertRow> rows, string text)
    {
        var known = principal.Baseline.Select(pair => pair.Place).Concat(rows.Select(row => row.Place).OfType<string>())
            .Distinct(StringComparer.Ordinal).ToList();
        if (known.Contains(text)) return text;
        var meant = known.Where(id => Place.FromId(id) is var place
            && (Is(place.Text) || (place.City is not null && Is(place.City)))).ToList();
        return meant is [var one] ? one : text;

        bool Is(string name) => name.Equals(text, StringComparison.OrdinalIgnoreCase);
    }
}
