namespace Grainwatch.Samples;

/// <summary>What every account on the internet sees: guesses at the sign-in page, and root now and then.</summary>
internal sealed class Noise(Organisation organisation, IEventSink sink)
{
    public void Run(DateOnly date)
    {
        var chance = organisation.Draw(33, (ulong)date.DayNumber);
        var hosting = organisation.Plan.OfKind(NetworkKind.Hosting);
        foreach (var account in organisation.Accounts)
        {
            var guesses = chance.Poisson(0.25 + (organisation.Options.People / 400.0));
            for (var guess = 0; guess < guesses; guess++)
            {
                Guess(account, date, chance.Pick(hosting), chance);
            }

            if (chance.Hit(1.0 / 45))
                Root(account, date, chance);
        }
    }

    private void Guess(string account, DateOnly date, Pool pool, Chance chance)
    {
        var time = date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).AddSeconds(chance.Below(86_400));
        var origin = Origin.In(pool, chance);
        var root = chance.Hit(0.15);
        Identity identity = root ? new RootIdentity(account) : new UnknownUserIdentity(account);
        var failure = new Failure(null, root ? "Failed authentication" : "No username found in supplied account");
        var guesser = new Actor(identity, origin, chance.Pick(Agents.Browsers), account, "us-east-1");
        sink.Add(guesser.Does(SignInOperations.FailedLogin, time, chance, failure));
    }

    /// <summary>Root is used for the few tasks that need it, from the first office, with its second factor.</summary>
    private void Root(string account, DateOnly date, Chance chance)
    {
        if (date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
            return;
        var office = organisation.Offices[0];
        var time = office.City.ToUtc(date, chance.Between(600, 960));
        var root = new Actor(new RootIdentity(account), office.Origin, Agents.Browsers[0], account, "us-east-1");
        sink.Add(root.Does(SignInOperations.CheckMfa, time.AddSeconds(-9), chance));
        sink.Add(root.Does(SignInOperations.LoginWithMfa, time, chance));
    }
}
