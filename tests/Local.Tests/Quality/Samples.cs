using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Local.Quality;

namespace Grainwatch.Local.Tests.Quality;

/// <summary>Alerts and labels with nothing in them but what a test is about.</summary>
internal static class Samples
{
    public static readonly DateTime Noon = new(2026, 5, 20, 12, 0, 0, DateTimeKind.Utc);

    /// <summary>An open alert of a rule about some events.</summary>
    public static Alert Alert(string rule, int risk, string user, params string[] events)
    {
        var key = new PrincipalKey("IAMUser", "123456789012", $"AIDA{user.ToUpperInvariant()}");
        return new Alert
        {
            Id = AlertId.Of(rule, 1, key, events[0]),
            Rule = rule,
            RuleVersion = 1,
            Principal = key.Text,
            DisplayName = $"IAMUser/123456789012:{user}",
            Account = key.Account,
            State = AlertState.Open,
            Risk = risk,
            Title = $"{user} did something odd",
            FirstEvent = Noon,
            LastEvent = Noon,
            Subject = events[0],
            Attack = [],
            Reasons = [new Reason("base", risk, "This is odd."), new Reason("nothing", 0, "Followed by nothing.")],
            Evidence = [],
            Rows =
            [
                .. events.Select(id => new AlertRow
                {
                    EventId = id,
                    Time = Noon,
                    EventName = "ConsoleLogin",
                    EventType = "AwsConsoleSignIn",
                    Address = "81.2.69.142",
                }),
            ],
        };
    }

    public static Label Incident(string id, string user, params string[] events) => new()
    {
        Id = id,
        Kind = "theft",
        IsIncident = true,
        Principal = $"IAMUser/123456789012:{user}",
        Story = $"{user} was robbed.",
        EventIds = events,
    };

    public static Label Story(
        string kind, string principal, DateTime from, DateTime to, params string[] events) => new()
        {
            Id = $"{kind}-01",
            Kind = kind,
            IsIncident = false,
            Principal = principal,
            From = from,
            To = to,
            EventIds = events,
        };
}
