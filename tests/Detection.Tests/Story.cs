using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Tests;

/// <summary>What one principal did, told event by event, and what the product makes of it.</summary>
internal sealed class Story(string type = "IAMUser", string id = "AIDAALICE", string name = "alice")
{
    public const string Account = "111122223333";

    public static readonly DateTime Start = new(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc);

    private readonly List<TrailEvent> _events = [];
    private int _count;

    public Principal Principal { get; } = new(new PrincipalKey(type, Account, id), name);

    public IReadOnlyList<TrailEvent> Events => _events;

    public Policy Policy { get; init; } = Policy.Default;

    /// <summary>Minutes after <see cref="Start"/>.</summary>
    public static DateTime At(double minutes) => Start.AddMinutes(minutes);

    /// <summary>Days after <see cref="Start"/>.</summary>
    public static double Day(double days) => days * 24 * 60;

    public static Story FederatedUser() => new("FederatedUser", "carol", "carol");

    public static Story Role() => new("AssumedRole", "AROAWEB", "web");

    public Story Login(double minute, Origin from, bool mfa = true, string? key = null, string? session = null) =>
        Add(minute, "signin.amazonaws.com", "ConsoleLogin", from, mfa, SignInKind.ConsoleLogin, key, session);

    public Story FailedLogin(double minute, Origin from) =>
        Add(minute, "signin.amazonaws.com", "ConsoleLogin", from, false, SignInKind.ConsoleLogin, succeeded: false);

    public Story Token(double minute, Origin from, string? key = null, string? session = null) =>
        Add(minute, "signin.amazonaws.com", "GetSigninToken", from, false, SignInKind.GetSigninToken, key, session);

    public Story Call(
        double minute, Origin from, string name = "DescribeInstances", string source = "ec2.amazonaws.com",
        bool mfa = false, string? session = null) =>
        Add(minute, source, name, from, mfa, SignInKind.None, session: session);

    public Story Sensitive(double minute, Origin from, string name = "CreateAccessKey", string? session = null) =>
        Call(minute, from, name, "iam.amazonaws.com", session: session);

    /// <summary>One call a day, so that a place is known and learning is over.</summary>
    public Story Habit(Origin from, int days, double fromDay = 0, bool mfa = false)
    {
        for (var day = 0; day < days; day++) Call(Day(fromDay + day), from, mfa: mfa);
        return this;
    }

    public Story Add(TrailEvent e)
    {
        _events.Add(e);
        return this;
    }

    public PrincipalState Play() => Play(_events);

    public PrincipalState Play(IEnumerable<TrailEvent> events)
    {
        var state = new PrincipalState(Principal.Key);
        var fold = new PrincipalFold(state, Policy);
        foreach (var e in events) fold.Apply([e], []);
        return state;
    }

    /// <summary>The alerts of a rule in any state, by time.</summary>
    public IReadOnlyList<Alert> Alerts(string rule) =>
        [.. Play().Alerts.Values.Where(alert => alert.Rule == rule).OrderBy(alert => alert.FirstEvent)];

    public Alert Alert(string rule) => Xunit.Assert.Single(Alerts(rule));

    public ApplyReceipt Apply(PrincipalState state, params IReadOnlyList<TrailEvent> events) =>
        new PrincipalFold(state, Policy).Apply(events, []);

    private Story Add(
        double minute, string source, string eventName, Origin from, bool mfa, SignInKind kind,
        string? key = null, string? session = null, bool succeeded = true)
    {
        var eventType = kind == SignInKind.None ? TrailEventType.AwsApiCall : TrailEventType.AwsConsoleSignIn;
        return Add(new TrailEvent
        {
            Id = EventId.Parse($"00000000-0000-4000-8000-{++_count:x12}"),
            Time = At(minute),
            Principal = Principal,
            Source = source,
            Name = eventName,
            Type = new EventTypeKey(eventType, mfa),
            SignIn = kind,
            Origin = from,
            Succeeded = succeeded,
            AccessKeyId = key,
            Session = session,
            Arn = $"arn:aws:iam::{Account}:user/{Principal.Name}",
            UserAgent = kind == SignInKind.ConsoleLogin ? "Mozilla/5.0 (Macintosh) Firefox/128.0" : "aws-cli/2.15.0",
        });
    }
}
