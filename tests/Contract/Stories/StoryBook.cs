using Grainwatch.Detection.Alerts;

namespace Grainwatch.Contract.Stories;

/// <summary>
/// A story for each rule, and one of somebody who did nothing wrong. Each is told in an account of its own, so that one
/// host can hear all of them, many times over.
/// </summary>
public static class StoryBook
{
    private const string Countries = "console-login-multiple-countries";
    private const string Geolocation = "new-geolocation-for-event-type";
    private const string Federation = "federated-console-login";
    private const string Instance = "ec2-instance-console-login";

    private static int s_accounts;

    /// <summary>Names of the stories.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["two-countries", "stolen-key", "relayed-token", "instance-credentials", "quiet-life"];

    /// <summary>An account that no other story has.</summary>
    public static string NextAccount() => $"{Interlocked.Increment(ref s_accounts):000000000000}";

    /// <summary>A story by its name, in an account of its own.</summary>
    public static Story Tell(string name) => Tell(name, NextAccount());

    /// <summary>A story by its name, in an account.</summary>
    public static Story Tell(string name, string account) => name switch
    {
        "two-countries" => TwoCountries(account),
        "stolen-key" => StolenKey(account),
        "relayed-token" => RelayedToken(account),
        "instance-credentials" => InstanceCredentials(account),
        "quiet-life" => QuietLife(account),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such story."),
    };

    /// <summary>Rule 1: the password is used from Brazil 23 minutes after its owner signed in in Lyon.</summary>
    private static Story TwoCountries(string account)
    {
        var ada = Actor.User(account, "ada");
        var script = new Script(ada)
            .SignsIn("2026-03-02", 21, Spots.Lyon)
            .Login("2026-03-23 08:30", Spots.Lyon, mfa: true)
            .Login("2026-03-23 08:53", Spots.SaoPaulo)
            .Login("2026-03-23 08:51", Spots.SaoPaulo, succeeds: false)
            .Call("2026-03-23 09:05", Spots.SaoPaulo, "CreateAccessKey", "iam");
        return Story.Of("two-countries", ada, script,
            new ExpectedAlert(Countries, AlertState.Open, 100,
                "countries impossible-speed new-network-or-country no-mfa sensitive-actions"),
            new ExpectedAlert(Geolocation, AlertState.Open, 73, "new-country new-event-type sensitive-actions"),
            new ExpectedAlert(Geolocation, AlertState.Suppressed, 0, "learning"));
    }

    /// <summary>Rule 2: a key that works in Lyon turns up in Paris, then in Brazil.</summary>
    private static Story StolenKey(string account)
    {
        var deploy = Actor.User(account, "deploy");
        var script = new Script(deploy)
            .Works("2026-03-02", 21, Spots.Lyon)
            .Call("2026-03-23 07:10", Spots.Paris)
            .Call("2026-03-23 07:20", Spots.Paris, "ListUsers", "iam")
            .Call("2026-03-23 12:00", Spots.SaoPaulo, "GetCallerIdentity", "sts")
            .Call("2026-03-23 12:01", Spots.Unknown)
            .Call("2026-03-23 12:02", Spots.SaintEtienne);
        return Story.Of("stolen-key", deploy, script,
            new ExpectedAlert(Geolocation, AlertState.Open, 73, "new-country"),
            new ExpectedAlert(Geolocation, AlertState.Open, 47, "new-place"),
            new ExpectedAlert(Geolocation, AlertState.Suppressed, 0, "learning"),
            new ExpectedAlert(Geolocation, AlertState.Suppressed, 0, "near"));
    }

    /// <summary>Rule 3: a sign-in token made in Lyon is used in Brazil four minutes later.</summary>
    private static Story RelayedToken(string account)
    {
        var grace = Actor.Federated(account, "grace");
        var script = new Script(grace)
            .Works("2026-03-02", 21, Spots.Lyon)
            .Token("2026-03-23 11:00", Spots.Lyon)
            .Login("2026-03-23 11:04", Spots.SaoPaulo);
        return Story.Of("relayed-token", grace, script,
            new ExpectedAlert(Federation, AlertState.Open, 93,
                "federated-login token-other-country new-network new-place"),
            new ExpectedAlert(Geolocation, AlertState.Open, 73, "new-country"),
            new ExpectedAlert(Geolocation, AlertState.Open, 21, "learning new-event-type"));
    }

    /// <summary>
    /// Rule 4: an instance's credentials open the console from outside Amazon, and make a user there.
    /// </summary>
    private static Story InstanceCredentials(string account)
    {
        var web = Actor.Instance(account, "web", "i-0123456789abcdef0");
        var script = new Script(web)
            .Works("2026-03-02", 21, Spots.Virginia)
            .Token("2026-03-23 03:00", Spots.SaoPaulo)
            .Login("2026-03-23 03:02", Spots.SaoPaulo)
            .Call("2026-03-23 03:30", Spots.SaoPaulo, "CreateUser", "iam");
        return Story.Of("instance-credentials", web, script,
            new ExpectedAlert(Instance, AlertState.Open, 100,
                "instance-console sensitive-actions other-network outside-aws"),
            new ExpectedAlert(Geolocation, AlertState.Open, 73, "new-country new-event-type sensitive-actions"),
            new ExpectedAlert(Geolocation, AlertState.Suppressed, 0, "learning"));
    }

    /// <summary>Nothing to hear: one place, one network, MFA.</summary>
    private static Story QuietLife(string account)
    {
        var joan = Actor.User(account, "joan");
        var script = new Script(joan)
            .SignsIn("2026-03-02", 22, Spots.Lyon)
            .Works("2026-03-02", 22, Spots.Lyon)
            .Login("2026-03-23 08:29", Spots.Lyon, succeeds: false);
        return Story.Of("quiet-life", joan, script,
            new ExpectedAlert(Geolocation, AlertState.Suppressed, 0, "learning learning"));
    }
}
