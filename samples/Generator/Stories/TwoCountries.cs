namespace Grainwatch.Samples;

/// <summary>A console session of one IAM user from two distant countries within the hour.</summary>
internal static class TwoCountries
{
    public static bool Tell(StoryStage stage, int ordinal)
    {
        var victim = stage.Cast(person =>
            person is { Kind: PersonKind.IamUser, Commutes: false } && person.Habit != Habit.CommandLine);
        if (victim is null)
            return false;

        var chance = stage.Chance;
        var day = stage.IncidentDay();
        var office = victim.Office;
        var far = stage.FarFrom(office.City);
        var minutes = chance.Between(17, 46);
        var depth = ordinal % 3;
        var story = stage.Tell("two-countries", incident: true, victim.Identity, Text(victim, far, minutes, depth));
        // The victim is at the office all day; nothing else explains the second place.
        victim.Stays.Add(new Stay(day, day, StayPart.AllDay, office.Origin, null));

        var own = office.City.ToUtc(day, chance.Between(570, 840));
        stage.SignIns.Console(victim, own, office.Origin, victim.Browser, story, chance);

        // A replayed session keeps the victim's browser; who has only the password brings another.
        var agent = victim.Mfa ? victim.Browser : chance.Pick(Agents.Browsers);
        var start = own.AddMinutes(minutes);
        var actor = new Actor(victim.Identity, far, agent, victim.Account, victim.SignInRegion, Story: story);
        var intruder = stage.SignIns.WithPassword(actor, start, victim.Mfa, chance);
        var time = Intruder.LookAround(stage, intruder, start, 3);
        Intruder.Persist(stage, intruder, victim.Name, time, depth);
        return true;
    }

    private static string Text(Person victim, Origin far, int minutes, int depth)
    {
        var name = victim.GivenName;
        var how = victim.Mfa
            ? $"{name} signs in from the office in {victim.Office.City} and later follows a link to a false "
                + "sign-in page, which passes the password and the code of the second factor on."
            : $"{name} has no second factor and uses a password that was leaked elsewhere, "
                + $"and signs in from the office in {victim.Office.City}.";
        var then = depth == 0 ? "creates an access key to keep" : "creates an access key and more rights for it";
        return $"{how} {minutes} minutes after {name}'s own login somebody else signs in as {name} from "
            + $"{far.Pool!.City}, looks around and {then}.";
    }
}
