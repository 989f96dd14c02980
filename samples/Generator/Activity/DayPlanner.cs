namespace Grainwatch.Samples;

/// <summary>Decides the sessions of a person's local day: hours, lunch, weekends, home or office, phone.</summary>
internal sealed class DayPlanner(Organisation organisation)
{
    private const double DayOffShare = 0.05;
    private const double WeekendShare = 0.03;
    private const int LeaseDays = 12;
    private const int WeekdayCount = 5;
    private const double OfficeOnHomeDayShare = 0.1;
    private const double HomeOnOfficeDayShare = 0.02;

    public IReadOnlyList<SessionPlan> Plan(Person person, DateOnly date, Chance chance)
    {
        var stay = person.StayOn(date);
        if (stay is { Away: true })
            return [];
        if (date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
            return chance.Hit(WeekendShare) ? [WeekendLook(person, date, stay, chance)] : [];
        return stay is null && chance.Hit(DayOffShare) ? [] : [.. Workday(person, date, stay, chance)];
    }

    private IEnumerable<SessionPlan> Workday(Person person, DateOnly date, Stay? stay, Chance chance)
    {
        var usual = Usual(person, date, chance);
        var story = stay is { Part: StayPart.AllDay or StayPart.Label } ? stay.Story : null;
        var abroad = stay is { Part: StayPart.AllDay, Origin: not null };
        var place = abroad ? stay!.Origin! : usual;
        var clock = place.Pool?.City ?? person.HomeCity;
        var console = person.Habit != Habit.CommandLine;
        var morning = Math.Clamp(person.StartMinute + (chance.Normal() * 20), 300, 660);

        if (person.Commutes && !abroad && chance.Hit(0.3))
        {
            var home = HomeOrigin(person, date, 0);
            yield return New(home, person.HomeCity, morning - 75, 25, console, 0.1, false, story);
        }

        yield return New(place, clock, morning, chance.Between(150, 220), console, 0.5, false, story);
        if (person.Habit == Habit.Both)
        {
            yield return New(
                place, clock, morning + chance.Between(20, 90), chance.Between(60, 120), false, 0.3, false, story);
        }

        var later = stay is { Part: StayPart.Afternoon, Origin: not null } ? stay : null;
        if (later is not null || chance.Hit(0.4))
        {
            // The second place of a shared user: somebody else, in the other city, at the same time of day.
            var other = person.Kind == PersonKind.Shared ? HomeOrigin(person, date, 1) : place;
            yield return New(later?.Origin ?? other, clock, 790 + (chance.Normal() * 15), chance.Between(120, 240),
                console, 0.4, false, later?.Story ?? story);
        }

        var evening = stay is { Part: StayPart.Evening, Origin: not null } ? stay : null;
        if (evening is not null || (!abroad && chance.Hit(person.PhoneShare)))
        {
            var phone = evening?.Origin ?? Origin.In(person.Mobile, chance);
            yield return New(phone, clock, 1140 + chance.Between(0, 120), 15, true, 0.05, true, evening?.Story);
        }

        SessionPlan New(
            Origin origin, City at, double minute, int length, bool byBrowser, double share, bool onPhone, Story? of) =>
            new(at.ToUtc(date, minute), length, origin, byBrowser, share, onPhone, of);
    }

    private SessionPlan WeekendLook(Person person, DateOnly date, Stay? stay, Chance chance)
    {
        var story = stay is { Part: StayPart.AllDay or StayPart.Label } ? stay.Story : null;
        var place = stay is { Part: StayPart.AllDay, Origin: { } elsewhere } ? elsewhere
            : HomeOrigin(person, date, 0);
        var start = (place.Pool?.City ?? person.HomeCity).ToUtc(date, chance.Between(600, 1200));
        return new SessionPlan(start, 30, place, person.Habit != Habit.CommandLine, 0.2, false, story);
    }

    private Origin Usual(Person person, DateOnly date, Chance chance)
    {
        // A draw either way, so that another kind of person changes nothing else of the day.
        var home = chance.Hit(IsHomeDay(person, date.DayOfWeek) ? 1 - OfficeOnHomeDayShare : HomeOnOfficeDayShare);
        return home || person.Kind == PersonKind.Shared ? HomeOrigin(person, date, 0) : person.Office.Origin;
    }

    /// <summary>People who work at home do so on weekdays of their own, the same ones week by week.</summary>
    private bool IsHomeDay(Person person, DayOfWeek day)
    {
        var own = Liking(day);
        var rank = Enumerable.Range((int)DayOfWeek.Monday, WeekdayCount).Count(other => Liking((DayOfWeek)other) < own);
        return rank < (int)Math.Round(person.RemoteShare * WeekdayCount);

        ulong Liking(DayOfWeek weekday) => organisation.Draw(22, (ulong)person.Index, (ulong)weekday).Next();
    }

    /// <summary>The home connection; its address changes when the provider's lease ends.</summary>
    public Origin HomeOrigin(Person person, DateOnly date, int home)
    {
        var lease = (ulong)((date.DayNumber + (person.Index * 5)) / LeaseDays);
        var chance = organisation.Draw(20, (ulong)person.Index, (ulong)home, lease);
        var pool = person.Homes[Math.Min(home, person.Homes.Count - 1)];
        return person.PrefersIPv6 ? new Origin(pool.Address6(chance), pool) : Origin.In(pool, chance);
    }
}
