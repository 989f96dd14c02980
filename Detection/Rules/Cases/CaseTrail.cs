using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Detection.Rules.Cases;

/// <summary>
/// What one principal did, told event by event, and what analysts decided. What stands before <see cref="Then"/> is
/// how it usually lives, what comes after is the story that a case is about.
/// </summary>
public sealed partial class CaseTrail
{
    private const string Account = "111122223333";
    private const double MinutesPerDay = 24 * 60;

    private static readonly DateTime s_start = new(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc);

    private readonly List<CaseStep> _steps = [];
    private DateTime _origin = s_start;
    private int _storyFrom;

    private CaseTrail(string type, string id, string name)
        : this(new Principal(new PrincipalKey(type, Account, id), name))
    {
    }

    private CaseTrail(Principal principal) => Principal = principal;

    /// <summary>Whose trail it is.</summary>
    public Principal Principal { get; }

    /// <summary>All of it, in the order in which it arrives.</summary>
    public IReadOnlyList<CaseStep> Steps => _steps;

    /// <summary>The events that the case is about.</summary>
    public IEnumerable<TrailEvent> Story =>
        _steps.Skip(_storyFrom).OfType<CaseStep.Activity>().Select(step => step.Event);

    internal static CaseTrail User() => new("IAMUser", "AIDAALICE", "alice");

    internal static CaseTrail Root() => new("Root", "root", "root");

    internal static CaseTrail Federated() => new("FederatedUser", "carol", "carol");

    internal static CaseTrail Role() => new("AssumedRole", "AROAWEB", "web");

    /// <summary>The story begins, so many days after the trail; minutes count from here.</summary>
    internal CaseTrail Then(double day)
    {
        _origin = s_start.AddDays(day);
        _storyFrom = _steps.Count;
        return this;
    }

    /// <summary>A call a day, and ten hours later one from elsewhere.</summary>
    internal CaseTrail Habit(Origin from, int days, Origin? later = null)
    {
        for (var day = 0; day < days; day++)
        {
            Call(day * MinutesPerDay, from);
            if (later is not null) Call((day * MinutesPerDay) + 600, later);
        }

        return this;
    }

    /// <summary>A sign-in token and a console login a day.</summary>
    internal CaseTrail SignInHabit(Origin from, int days, string? issuer = null)
    {
        for (var day = 0; day < days; day++)
            Token(day * MinutesPerDay, from, issuer: issuer).Login((day * MinutesPerDay) + 1, from, issuer: issuer);
        return this;
    }

    internal CaseTrail Login(
        double minute, Origin from, bool mfa = true, string? key = null, string? session = null,
        string? issuer = null) =>
        Add(minute, from, "signin.amazonaws.com", "ConsoleLogin", SignInKind.ConsoleLogin, mfa, key, session, issuer);

    internal CaseTrail FailedLogin(double minute, Origin from)
    {
        Login(minute, from, mfa: false);
        var login = ((CaseStep.Activity)_steps[^1]).Event;
        _steps[^1] = new CaseStep.Activity(login with { Succeeded = false, Error = "Failed authentication" });
        return this;
    }

    internal CaseTrail Token(
        double minute, Origin from, string? key = null, string? session = null, string? issuer = null) =>
        Add(
            minute, from, "signin.amazonaws.com", "GetSigninToken", SignInKind.GetSigninToken, false, key, session,
            issuer);

    internal CaseTrail Call(
        double minute, Origin from, string name = "DescribeInstances", string source = "ec2.amazonaws.com",
        bool mfa = false, string? session = null) =>
        Add(minute, from, source, name, SignInKind.None, mfa, null, session, null);

    internal CaseTrail Sensitive(
        double minute, Origin from, string name = "CreateAccessKey", string? session = null) =>
        Call(minute, from, name, "iam.amazonaws.com", session: session);

    private CaseTrail Add(
        double minute, Origin from, string source, string name, SignInKind kind, bool mfa, string? key,
        string? session, string? issuer)
    {
        var type = kind == SignInKind.None ? TrailEventType.AwsApiCall : TrailEventType.AwsConsoleSignIn;
        var isRole = Principal.Key.Type == "AssumedRole";
        _steps.Add(new CaseStep.Activity(new TrailEvent
        {
            Id = EventId.Parse($"00000000-0000-4000-8000-{_steps.Count + 1:x12}"),
            Time = At(minute),
            Principal = Principal,
            Source = source,
            Name = name,
            Type = new EventTypeKey(type, mfa),
            SignIn = kind,
            Origin = from,
            Succeeded = true,
            AccessKeyId = key,
            Session = session,
            Arn = ArnOf(session),
            Issuer = issuer is null
                ? null
                : new SessionIssuer($"arn:aws:iam::{Account}:role/{issuer}", issuer, Account),
            Region = "eu-west-3",
            InstanceMetadata = isRole ? "1.0" : null,
            UserAgent = kind == SignInKind.ConsoleLogin ? "Mozilla/5.0 (Macintosh) Firefox/128.0" : "aws-cli/2.15.0",
        }));
        return this;
    }

    private DateTime At(double minute) => _origin.AddMinutes(minute);

    private string ArnOf(string? session) => Principal.Key.Type switch
    {
        "Root" => $"arn:aws:iam::{Account}:root",
        "FederatedUser" => $"arn:aws:sts::{Account}:federated-user/{Principal.Name}",
        "AssumedRole" => $"arn:aws:sts::{Account}:assumed-role/{Principal.Name}/{session}",
        _ => $"arn:aws:iam::{Account}:user/{Principal.Name}",
    };
}
