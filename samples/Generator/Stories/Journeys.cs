namespace Grainwatch.Samples;

/// <summary>Harmless reasons for an address in another country.</summary>
internal static class Journeys
{
    /// <summary>A login through the commercial VPN.</summary>
    public static bool Vpn(StoryStage stage, int ordinal)
    {
        var person = stage.Cast(IsMobileWorker);
        if (person is null)
            return false;

        var exits = stage.Plan.OfKind(NetworkKind.Vpn).Where(pool => pool.City.Country != person.HomeCity.Country);
        var exit = Origin.In(stage.Chance.Pick([.. exits]), stage.Chance);
        var story = stage.Tell("vpn", incident: false, person.Identity,
            $"{person.GivenName} works in {person.HomeCity} and forgets to turn off a commercial VPN after lunch, "
            + $"whose exit is in {exit.Pool!.City}.");
        var day = stage.OrdinaryDay(1);
        person.Stays.Add(new Stay(day, day, StayPart.Afternoon, exit, story));
        return true;
    }

    /// <summary>A business trip: a day of flight, then some days of work there, then the flight back.</summary>
    public static bool Traveller(StoryStage stage, int ordinal)
    {
        var person = stage.Cast(IsMobileWorker);
        if (person is null)
            return false;

        var goals = Cities.All.Where(city =>
            city.Country != person.HomeCity.Country && city.DistanceTo(person.HomeCity) > 800);
        var goal = stage.Chance.Pick([.. goals]);
        var hotel = Origin.In(stage.Plan.At(goal, NetworkKind.Broadband)[0], stage.Chance);
        var length = Math.Clamp(stage.Days / 6, 2, 6);
        var flight = stage.OrdinaryDay(length + 2);
        var story = stage.Tell("traveller", incident: false, person.Identity,
            $"{person.GivenName} flies from {person.HomeCity} to {goal} on {flight:yyyy-MM-dd}, works there from the "
            + "hotel for some days, and flies back.");
        person.Stays.Add(new Stay(flight, flight, StayPart.AllDay, null, null, Away: true));
        person.Stays.Add(new Stay(flight.AddDays(1), flight.AddDays(length), StayPart.AllDay, hotel, story));
        person.Stays.Add(new Stay(
            flight.AddDays(length + 1), flight.AddDays(length + 1), StayPart.AllDay, null, null, Away: true));
        return true;
    }

    /// <summary>The phone's carrier gives out an address of another country.</summary>
    public static bool MobileRoaming(StoryStage stage, int ordinal)
    {
        var person = stage.Cast(IsMobileWorker);
        if (person is null)
            return false;

        person.PhoneShare = 0.4;
        var carrier = person.Mobile.Network;
        var others = stage.Plan.OfKind(NetworkKind.Mobile)
            .Where(pool => pool.Network == carrier && pool.City.Country != person.Mobile.City.Country);
        var gateway = Origin.In(stage.Chance.Pick([.. others]), stage.Chance);
        var story = stage.Tell("mobile-roaming", incident: false, person.Identity,
            $"{person.GivenName} looks into the console from the phone in the evening, as often before. This time "
            + $"{carrier.Organization} routes the phone through its gateway in {gateway.Pool!.City}.");
        var day = stage.OrdinaryDay(1);
        person.Stays.Add(new Stay(day, day, StayPart.Evening, gateway, story));
        return true;
    }

    private static bool IsMobileWorker(Person person) =>
        person is { Commutes: false, Kind: not (PersonKind.Federated or PersonKind.Shared) }
        && person.Habit != Habit.CommandLine;
}
