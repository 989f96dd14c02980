using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Rules;
using Grainwatch.Ingest.Sinks.Settings;

namespace Grainwatch.Ingest.Tests.Sinks;

/// <summary>Alerts and sinks as these tests need them.</summary>
internal static class SinkAlerts
{
    public static readonly DateTime Now = new(2026, 5, 4, 12, 0, 0, DateTimeKind.Utc);

    /// <summary>An alert of high severity, whole.</summary>
    public static Alert Make(string subject = "s", int revision = 1, AlertState state = AlertState.Open, int risk = 73)
    {
        var key = PrincipalKey.Parse("IAMUser/111122223333:AIDAEXAMPLE0000000001");
        var rule = RuleIds.NewGeolocationForEventType;
        return new Alert
        {
            Id = AlertId.Of(rule, 1, key, subject),
            Rule = rule,
            RuleVersion = 1,
            Subject = subject,
            Principal = key.Text,
            DisplayName = "IAMUser/111122223333:dave",
            Account = key.Account,
            State = state,
            StateReason = state == AlertState.Closed ? "benign" : null,
            Risk = risk,
            Revision = revision,
            Title = "dave called <GetCallerIdentity> from San Francisco, US for the first time",
            FirstEvent = Now.AddHours(-2),
            LastEvent = Now.AddHours(-1),
            Place = "US/California/San Francisco",
            Asn = 64500,
            Attack = ["TA0001", "T1078.004"],
            Reasons =
            [
                new Reason("verdict", 73, "Never in US during the last 90 days."),
                new Reason("follow-up", 0, "Followed by CreateAccessKey."),
                new Reason("roaming", -15, "The same organisation."),
                new Reason("late", 5, "It was late."),
            ],
            Rows =
            [
                new AlertRow
                {
                    EventId = "e1", Time = Now.AddHours(-1), EventName = "GetCallerIdentity",
                    EventType = "AwsApiCall", Address = "203.0.113.7", Place = "US/California/San Francisco",
                    Latitude = 37.77, Longitude = -122.4, RadiusKm = 10, Asn = 64500, Organization = "Example Net",
                    AccessKeyId = "AKIAEXAMPLE", UserAgent = "Boto3/1.0",
                },
                new AlertRow
                {
                    EventId = "e2", Time = Now.AddHours(-1), EventName = "CreateUser", EventType = "AwsApiCall",
                    Address = "cloudformation.amazonaws.com",
                },
            ],
            Evidence = [new Evidence("countries", ["US", "FR"])],
        };
    }

    /// <summary>Standard output under a name, with a filter.</summary>
    public static Sink Sink(string name, AlertQuery? filter = null) =>
        new() { Name = name, Type = SinkType.Stdout, Filter = filter ?? new AlertQuery() };

    /// <summary>Sinks of these names, with the usual filter.</summary>
    public static SinkSet Set(params string[] names) => new("v", [.. names.Select(name => Sink(name))]);
}
