using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Ingest.Sinks;

/// <summary>An alert about nothing, which says so: for whoever wants to know whether a sink takes any.</summary>
internal static class TestAlert
{
    /// <summary>The rule that it names, which there is not.</summary>
    public const string Rule = "sink-test";

    /// <summary>One for a sink; at another time it is another.</summary>
    public static Alert For(string sink, DateTime now)
    {
        var key = PrincipalKey.Parse("IAMUser/000000000000:SINKTEST");
        var subject = $"{sink}\n{now.Ticks}";
        return new Alert
        {
            Id = AlertId.Of(Rule, 1, key, subject),
            Rule = Rule,
            RuleVersion = 1,
            Subject = subject,
            Principal = key.Text,
            DisplayName = key.Text,
            Account = key.Account,
            State = AlertState.Open,
            Risk = 0,
            Revision = 1,
            Title = $"Test of the sink {sink}: nothing has happened",
            FirstEvent = now,
            LastEvent = now,
            Attack = [],
            Reasons = [new Reason("test", 0, "Somebody asked whether this sink takes alerts.")],
            Rows = [],
            Evidence = [],
        };
    }
}
