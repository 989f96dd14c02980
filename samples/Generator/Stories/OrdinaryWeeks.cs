namespace Grainwatch.Samples;

/// <summary>Weeks in which nothing happens, of people whose usual life looks odd.</summary>
internal static class OrdinaryWeeks
{
    /// <summary>
    /// The portal makes the token behind the office's address; so is the browser, except on days at home.
    /// </summary>
    public static bool FederationRoutine(StoryStage stage, int ordinal)
    {
        var person = stage.Cast(candidate => candidate.Kind == PersonKind.Federated);
        return person is not null && Label(stage, person, "federation-routine", 4,
            $"{person.GivenName} enters through the login portal in {person.Office.City}. The portal makes the "
            + "federation token and the sign-in link, and the browser opens it seconds later: in the office from "
            + "the same address, on days at home from the connection there.");
    }

    /// <summary>Lives on one side of a border and works on the other.</summary>
    public static bool BorderCommuter(StoryStage stage, int ordinal)
    {
        var person = stage.Cast(candidate => candidate is { Commutes: true, Kind: PersonKind.IamUser });
        if (person is null)
            return false;

        // At home often enough that both countries are usual.
        person.RemoteShare = Math.Max(person.RemoteShare, 0.35);
        var kilometres = Math.Round(person.HomeCity.DistanceTo(person.Office.City));
        return Label(stage, person, "border-commuter", 9,
            $"{person.GivenName} lives in {person.HomeCity} and works in {person.Office.City}, {kilometres} km away "
            + "across the border. Logins come from both sides, some on the same day.");
    }

    /// <summary>One user, several people, several cities.</summary>
    public static bool SharedUser(StoryStage stage, int ordinal)
    {
        var user = stage.Cast(candidate => candidate.Kind == PersonKind.Shared);
        return user is not null && Label(stage, user, "shared-user", 7,
            $"The user {user.Name} belongs to the duty rota: colleagues in {user.Homes[0].City} and "
            + $"{user.Homes[1].City} know its password and use it on the same days. Bad practice, and no intrusion.");
    }

    private static bool Label(StoryStage stage, Person person, string kind, int days, string text)
    {
        var from = stage.OrdinaryDay(days);
        var story = stage.Tell(kind, incident: false, person.Identity, text);
        person.Stays.Add(new Stay(from, from.AddDays(days), StayPart.Label, null, story));
        return true;
    }
}
