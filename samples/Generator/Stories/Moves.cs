namespace Grainwatch.Samples;

/// <summary>Harmless reasons for a new place that stays.</summary>
internal static class Moves
{
    private const int LongLeaveDays = 100;

    /// <summary>The provider moves the customer's addresses to a town near by.</summary>
    public static bool NearByCity(StoryStage stage, int ordinal)
    {
        var person = stage.Cast(candidate => IsOrdinary(candidate) && Towns(stage, candidate).Length > 0);
        if (person is null)
            return false;

        person.RemoteShare = 0.7;
        var pool = stage.Chance.Pick(Towns(stage, person));
        var kilometres = Math.Round(pool.City.DistanceTo(person.HomeCity));
        var story = stage.Tell("near-by-city", incident: false, person.Identity,
            $"{person.GivenName} works from home in {person.HomeCity}. {pool.Network.Organization} changes its plan of "
            + $"addresses, and geolocation now puts the same house in {pool.City}, {kilometres} km away.");
        var from = stage.OrdinaryDay(6);
        person.Stays.Add(new Stay(
            from, Earlier(from.AddDays(9), stage.Last), StayPart.AllDay, Origin.In(pool, stage.Chance), story));
        return true;
    }

    /// <summary>Several people of an office start to work from a new one; each of them gets a line.</summary>
    public static bool NewOffice(StoryStage stage, int ordinal)
    {
        var first = stage.Cast(IsOrdinary);
        if (first is null)
            return false;

        var cities = Cities.All.Where(city => city.Country.Continent == first.Office.City.Country.Continent
            && city.DistanceTo(first.Office.City) > 150 && stage.Offices.All(office => office.City != city));
        var goal = stage.OfficeIn(stage.Chance.Pick([.. cities]));
        var from = stage.OrdinaryDay(6);
        var movers = new List<Person> { first };
        var wanted = stage.Days * 2 > 40 && stage.Offices.Count > 2 ? 4 : 2;
        while (movers.Count < wanted && stage.Cast(person =>
            IsOrdinary(person) && (person.Office == first.Office || stage.Offices.Count < 4)) is { } next)
        {
            movers.Add(next);
        }

        var colleagues = movers.Count == 2 ? "a colleague" : $"{movers.Count - 1} colleagues";
        foreach (var person in movers)
        {
            var story = stage.Tell("new-office", incident: false, person.Identity,
                $"A new office opens in {goal.City} on {from:yyyy-MM-dd}. {person.GivenName} of "
                + $"{person.Office.City} and {colleagues} move there for the first weeks, all behind one address.");
            var to = Earlier(from.AddDays(11), stage.Last);
            person.Stays.Add(new Stay(from, to, StayPart.AllDay, goal.Origin, story));
        }

        return true;
    }

    /// <summary>Back from a long leave, with a new provider at home.</summary>
    public static bool Returning(StoryStage stage, int ordinal)
    {
        var person = stage.Cast(candidate => IsOrdinary(candidate) && candidate.Habit != Habit.CommandLine);
        if (person is null)
            return false;

        var start = stage.Last.AddDays(1 - stage.Days);
        var first = start.AddDays(Math.Min(10, stage.Days / 5));
        var leave = stage.Days >= LongLeaveDays + 20 ? LongLeaveDays + 5 : stage.Days * 6 / 10;
        var back = first.AddDays(leave);
        while (back.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
            back = back.AddDays(1);
        var pools = stage.Plan.At(person.HomeCity, NetworkKind.Broadband);
        var pool = pools.First(other => other != person.Homes[0]);
        var length = back.DayNumber - first.DayNumber;
        var story = stage.Tell("returning", incident: false, person.Identity,
            $"{person.GivenName} comes back after a leave of {length} days"
            + (length >= LongLeaveDays ? "" : " (a short one: the sample does not last longer)")
            + $" and works from home in {person.HomeCity}, where {pool.Network.Organization} is the new provider.");
        person.Stays.Add(new Stay(first, back.AddDays(-1), StayPart.AllDay, null, null, Away: true));
        var to = Earlier(back.AddDays(3), stage.Last);
        person.Stays.Add(new Stay(back, to, StayPart.AllDay, Origin.In(pool, stage.Chance), story));
        return true;
    }

    private static bool IsOrdinary(Person person) =>
        person is { Commutes: false, Kind: not (PersonKind.Federated or PersonKind.Shared) };

    private static Pool[] Towns(StoryStage stage, Person person) =>
    [
        .. Cities.Near(person.HomeCity, 65)
            .Where(town => town.DistanceTo(person.HomeCity) > 15)
            .SelectMany(town => stage.Plan.At(town, NetworkKind.Broadband))
            .Where(pool => pool.Network == person.Homes[0].Network),
    ];

    private static DateOnly Earlier(DateOnly one, DateOnly other) => one < other ? one : other;
}
