using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Ingest.Tests.Routing;

/// <summary>Events that differ in whose they are and when, and in nothing else.</summary>
internal static class RowsOf
{
    private static readonly Origin Nowhere = new("ec2.amazonaws.com");

    public static TrailEvent User(string user, int minute) => new()
    {
        Id = EventId.Parse($"{user}-{minute}"),
        Time = new DateTime(2026, 5, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(minute),
        Principal = new Principal(new PrincipalKey("IAMUser", "123456789012", user), user),
        Source = "ec2.amazonaws.com",
        Name = "DescribeInstances",
        Type = new EventTypeKey(TrailEventType.AwsApiCall, false),
        Origin = Nowhere,
        Succeeded = true,
    };

    /// <summary>As many events of each of so many users, a minute apart.</summary>
    public static List<TrailEvent> Users(int users, int events) =>
        [.. Enumerable.Range(0, events).SelectMany(i => Enumerable.Range(0, users).Select(u => User($"user{u}", i)))];

    /// <summary>An instance's role at the console: one alert.</summary>
    public static List<TrailEvent> InstanceAtTheConsole()
    {
        const string Session = "i-0123456789abcdef0";
        return
        [
            User("AROAWEB", 0) with
            {
                Principal = new Principal(new PrincipalKey("AssumedRole", "123456789012", "AROAWEB"), "web"),
                Session = Session,
                Source = "signin.amazonaws.com",
                Name = "ConsoleLogin",
                Type = new EventTypeKey(TrailEventType.AwsConsoleSignIn, false),
                SignIn = SignInKind.ConsoleLogin,
                Origin = new Origin("81.2.69.142"),
            },
        ];
    }
}
