namespace Grainwatch.Samples;

/// <summary>A stolen key or password in use in a country where its owner never was.</summary>
internal static class NewGeolocation
{
    public static bool Tell(StoryStage stage, int ordinal)
    {
        var byKey = ordinal % 3 != 1;
        var victim = stage.Cast(person => person is { Kind: PersonKind.IamUser, Commutes: false }
            && (byKey ? person.Habit != Habit.Console : person.Habit != Habit.CommandLine));
        if (victim is null)
            return false;

        // At night, when the owner does not look.
        var start = victim.HomeCity.ToUtc(stage.IncidentDay(), stage.Chance.Between(60, 240));
        var far = stage.FarFrom(victim.HomeCity);
        if (byKey)
            UseKey(stage, victim, start, far, sensitive: ordinal % 2 == 0);
        else
            UsePassword(stage, victim, start, far);
        return true;
    }

    private static void UseKey(StoryStage stage, Person victim, DateTime start, Origin far, bool sensitive)
    {
        var then = sensitive ? "and then creates keys and a login for later" : "and takes what it can read";
        var story = stage.Tell("new-geolocation", incident: true, victim.Identity,
            $"The access key of {victim.GivenName}, who works in {victim.Office.City}, lay in a public repository. "
            + $"At night a script in {far.Pool!.City} uses it to look around the account {then}.");
        var key = new Credential(victim.AccessKeyId, null, false, false);
        var intruder = new Actor(victim.Identity, far, Agents.Boto, victim.Account, victim.Region, key, story);
        var time = Intruder.LookAround(stage, intruder, start, stage.Chance.Between(6, 11));
        if (sensitive)
            Intruder.Persist(stage, intruder, victim.Name, time, depth: 3);
    }

    private static void UsePassword(StoryStage stage, Person victim, DateTime start, Origin far)
    {
        var story = stage.Tell("new-geolocation", incident: true, victim.Identity,
            $"The password of {victim.GivenName}, who works in {victim.Office.City}, was stolen by malware. "
            + $"While {victim.GivenName} sleeps, somebody signs in to the console from {far.Pool!.City}, "
            + "looks around and attaches an administrator's policy.");
        var agent = stage.Chance.Pick(Agents.Browsers);
        var actor = new Actor(victim.Identity, far, agent, victim.Account, victim.SignInRegion, Story: story);
        var intruder = stage.SignIns.WithPassword(actor, start, victim.Mfa, stage.Chance);
        var time = Intruder.LookAround(stage, intruder, start, 5);
        Intruder.Persist(stage, intruder, victim.Name, time, depth: 1);
    }
}
