namespace Grainwatch.Samples;

/// <summary>The credentials of an EC2 instance turned into a console session.</summary>
internal static class InstanceConsole
{
    public static bool Tell(StoryStage stage, int ordinal)
    {
        if (!stage.Instances.TryDequeue(out var machine))
            return false;

        var chance = stage.Chance;
        var cloud = machine.Origin.Pool?.City ?? Cities.Named("Dublin");
        var far = stage.FarFrom(cloud);
        var onInstance = ordinal % 2 == 1 && machine.Origin.Pool is not null;
        var identity = machine.Identity(machine.Session);
        var story = stage.Tell("instance-console", incident: true, identity,
            $"A program on the instance {machine.Session} answers requests that it should not, and gives away "
            + "the keys of the instance's role. " + (onInstance
                ? $"A sign-in link is made on the instance itself and opened in a browser in {far.Pool!.City}."
                : $"From {far.Pool!.City} they are turned into a sign-in link, and a browser there "
                    + "opens the console."));
        var start = cloud.ToUtc(stage.IncidentDay(), chance.Between(0, 1300));
        var key = new Credential(Ids.AccessKey("ASIA", chance), start.AddHours(-2), false, false);
        var account = machine.Role.Account;
        var maker = new Actor(
            identity, onInstance ? machine.Origin : far, Agents.PythonUrllib, account, "us-east-1", key, story);
        stage.Sink.Add(maker.Does(SignInOperations.GetSigninToken, start, chance));

        var login = start.AddSeconds(chance.Between(15, 200));
        var browser = maker with { Origin = far, Agent = chance.Pick(Agents.Browsers) };
        stage.Sink.Add(browser.Does(SignInOperations.LoginWithoutMfa, login, chance));
        var session = browser with { Region = machine.Region, Credential = key with { FromConsole = true } };
        Intruder.LookAround(stage, session, login, 4);
        return true;
    }
}
