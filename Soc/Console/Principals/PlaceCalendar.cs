using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Soc.Console.Components;

namespace Grainwatch.Soc.Console.Principals;

/// <summary>A place over the days of a calendar.</summary>
/// <param name="Name">As a sentence names it.</param>
/// <param name="First">When it was first seen there (UTC), as long as that is remembered.</param>
/// <param name="Last">When it was last seen there (UTC).</param>
public sealed record PlaceDays(string Name, DateTime First, DateTime Last)
{
    /// <summary>How often it was seen there.</summary>
    public long Count { get; init; }

    /// <summary>On how many days; on how many at least where <see cref="IsDaysLeast"/>.</summary>
    public int Days { get; init; }

    /// <summary>
    /// Whether it may have been there on more days: each event type counts its own, and which they were is not kept.
    /// </summary>
    public bool IsDaysLeast { get; init; }

    /// <summary>Whether it is new.</summary>
    public bool IsNew { get; init; }

    /// <summary>Days on which it is known to have been there, counted from the first of the calendar.</summary>
    public required IReadOnlyList<int> Known { get; init; }

    /// <summary>Those of alerts about the place.</summary>
    public required IReadOnlyList<int> Alerts { get; init; }

    /// <summary>From the first to the last day on which it was there, within the calendar; null for none.</summary>
    public (int From, int To)? Between { get; init; }
}

/// <summary>
/// On which days a principal was where. Its memory counts days and does not keep them all: those of first and last
/// sightings, of sign-ins in the window, of sensitive actions and of alerts are known, the rest is somewhere between.
/// </summary>
/// <param name="First">The first day.</param>
/// <param name="Rows">Places, the new ones first, then the most used.</param>
/// <param name="More">How many places there are beside these.</param>
public sealed record PlaceCalendar(DateOnly First, IReadOnlyList<PlaceDays> Rows, int More)
{
    /// <summary>How many days it has.</summary>
    public const int Days = 42;

    private const int RowsMax = 12;

    /// <summary>The calendar of a principal, up to the day of its newest event.</summary>
    public static PlaceCalendar Of(PrincipalView principal)
    {
        var last = DateOnly.FromDateTime(principal.LastSeen);
        var first = last.DayNumber < Days ? DateOnly.MinValue : last.AddDays(1 - Days);
        var known = KnownDays(principal).ToLookup(day => day.Place, day => day.Time, StringComparer.Ordinal);
        List<PlaceDays> rows =
        [
            .. principal.Baseline.GroupBy(pair => (pair.Place, pair.Vpn))
                .Select(pairs => Row(principal, first, [.. pairs], known[pairs.Key.Place]))
                .OrderByDescending(row => row.IsNew).ThenByDescending(row => row.Count)
                .ThenBy(row => row.Name, StringComparer.Ordinal),
        ];
        return new PlaceCalendar(first, [.. rows.Take(RowsMax)], Math.Max(0, rows.Count - RowsMax));
    }

    private static PlaceDays Row(
        PrincipalView principal, DateOnly from, IReadOnlyList<PlaceHabit> pairs, IEnumerable<DateTime> known)
    {
        var (place, vpn) = (pairs[0].Place, pairs[0].Vpn);
        var (first, last) = (pairs.Min(pair => pair.FirstSighting.Time), pairs.Max(pair => pair.Last));
        var (begin, end) = (Math.Max(0, DayOf(first, from)), DayOf(last, from));
        var sightings = pairs.SelectMany(pair => new[] { pair.FirstSighting.Time, pair.Last });
        return new PlaceDays(
            vpn ? $"{Place.FromId(place).Text} through a VPN" : Place.FromId(place).Text, first, last)
        {
            Count = pairs.Sum(pair => pair.Count),
            Days = Math.Max(1, pairs.Max(pair => pair.Days)),
            IsDaysLeast = pairs.Count > 1 && first.Date != last.Date,
            IsNew = !vpn && ProfileMap.IsNew(principal, first),
            Known = Shown((vpn ? sightings : sightings.Concat(known)).Where(time => time >= first), from),
            Alerts = vpn ? [] : Shown(
                principal.Alerts.Where(alert => alert.Place == place && Words.IsLive(alert))
                    .Select(alert => alert.LastEvent), from),
            Between = end < 0 ? null : (begin, end),
        };
    }

    /// <summary>Events of which the memory still has the day.</summary>
    private static IEnumerable<(string Place, DateTime Time)> KnownDays(PrincipalView principal) =>
        principal.RecentSignIns.Concat(principal.SensitiveActions).Where(row => row.Place is not null)
            .Select(row => (row.Place!, row.Time))
            .Concat(principal.Alerts.Where(alert => alert.Place is not null)
                .Select(alert => (alert.Place!, alert.LastEvent)));

    private static int[] Shown(IEnumerable<DateTime> times, DateOnly from) =>
        [.. times.Select(time => DayOf(time, from)).Where(day => day is >= 0 and < Days).Distinct().Order()];

    private static int DayOf(DateTime time, DateOnly from) =>
        DateOnly.FromDateTime(time).DayNumber - from.DayNumber;
}
