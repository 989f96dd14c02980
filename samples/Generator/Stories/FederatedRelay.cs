namespace Grainwatch.Samples;

/// <summary>A federation login made in one place and used in another country.</summary>
internal static class FederatedRelay
{
    public static bool Tell(StoryStage stage, int ordinal)
    {
        var victim = stage.Cast(person => person.Kind == PersonKind.Federated);
        if (victim is null)
            return false;

        var chance = stage.Chance;
        var user = (FederatedUserIdentity)victim.Identity;
        var home = victim.Office;
        var start = home.City.ToUtc(stage.IncidentDay(), chance.Between(540, 960));
        var far = stage.FarFrom(home.City);
        var gap = TimeSpan.FromSeconds(chance.Between(70, 600));
        var stolenKey = ordinal % 2 == 1;
        var portal = stolenKey
            ? Origin.In(chance.Pick(stage.Plan.OfKind(NetworkKind.Hosting)
                .Where(pool => pool.City.Country != far.Pool!.City.Country).ToArray()), chance)
            : home.Origin;
        var story = stage.Tell("federated-relay", incident: true, user, stolenKey
            ? $"The key of the login portal was stolen. From a server in {portal.Pool!.City} it makes a "
                + $"federation token in the name of {victim.GivenName} and a sign-in link, "
                + $"which is opened in {far.Pool!.City}."
            : $"The portal in {home.City} makes a sign-in link for {victim.GivenName}. An intruder on "
                + $"{victim.GivenName}'s machine passes it on, and within its fifteen minutes it is opened in "
                + $"{far.Pool!.City}.");
        var browser = new Actor(
            user, far, chance.Pick(Agents.Browsers), victim.Account, victim.SignInRegion, Story: story);
        var intruder = stage.SignIns.ThroughPortal(user, browser, portal, start + gap, chance, gap);
        Intruder.LookAround(stage, intruder, start + gap, 4);
        return true;
    }
}
