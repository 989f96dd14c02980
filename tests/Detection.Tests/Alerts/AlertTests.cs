using System.Security.Cryptography;
using System.Text;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.Tests.Alerts;

public sealed class AlertTests
{
    [Fact]
    public void AlertId_OfAStory_IsTheHashOfItsFourParts()
    {
        var id = AlertId.Of("rule", 1, new PrincipalKey("IAMUser", "1", "AIDA"), "subject");

        var parts = Encoding.UTF8.GetBytes("rule\n1\nIAMUser/1:AIDA\nsubject");
        var hash = Convert.ToHexStringLower(SHA256.HashData(parts));
        Assert.Equal(hash[..32], id.ToString().Replace("-", "", StringComparison.Ordinal));
        Assert.True(AlertId.TryParse(id.ToString(), out var same) && same == id);
    }

    [Theory]
    [InlineData(33, Severity.Low)]
    [InlineData(34, Severity.Medium)]
    [InlineData(59, Severity.Medium)]
    [InlineData(60, Severity.High)]
    [InlineData(86, Severity.High)]
    [InlineData(87, Severity.Critical)]
    public void Band_Risk_IsSplitAtTheseNumbers(int risk, Severity severity) => Assert.Equal(severity, Risk.Band(risk));

    [Fact]
    public void RuleBook_EveryRule_IsPublishedWithEverything() => Assert.All(RuleBook.Rules, rule =>
    {
        var metadata = rule.Metadata;
        Assert.Matches("^[a-z0-9-]+$", metadata.Id);
        Assert.True(metadata is { Version: > 0, BaseRisk: > 0, Title.Length: > 0, Why.Length: > 0 });
        // A gateway that is slow is no technique of anybody's.
        Assert.Equal(metadata.Id == "gateway-behind", metadata.Attack.Count == 0);
    });

    [Fact]
    public void Reasons_OfEveryOpenAlert_SumToItsRisk()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            foreach (var alert in new RandomHistory(seed).Story.Play().Alerts.Values)
                Assert.Equal(alert.Risk, Risk.Clamp(alert.Reasons.Sum(reason => reason.Risk)));
        }
    }

    [Fact]
    public void SharesOf_AnyAlerts_SumToThePrincipalsRiskLargestFirst()
    {
        var now = new DateTime(2026, 5, 8, 0, 0, 0, DateTimeKind.Utc);
        for (var history = 0; history < Seeds.Histories(200); history++)
        {
            var seed = Seeds.First + history;
            var random = new Random(seed);
            AlertHeader[] alerts = [.. Enumerable.Range(0, random.Next(12)).Select(_ => AnyAlert(random, now))];

            var shares = Risk.SharesOf(alerts, now);

            var told = Seeds.Repeat(seed, nameof(AlertTests));
            Assert.True(
                Math.Abs(Math.Min(100, shares.Sum(share => share.Points)) - Risk.OfPrincipal(alerts, now)) < 1e-9,
                told);
            Assert.True(
                alerts.Where(alert => alert.State is AlertState.Open or AlertState.Acknowledged)
                    .OrderBy(alert => alert.Id).SequenceEqual(
                        shares.Select(share => share.Alert).OrderBy(alert => alert.Id)),
                told);
            for (var i = 0; i < shares.Count; i++)
            {
                var share = shares[i];
                Assert.True(share.Rank == i + 1 && share is { Decay: > 0 and <= 1, Weight: > 0 and <= 1 }, told);
                Assert.True(
                    Math.Abs((share.Alert.Risk * share.Decay * share.Weight) - share.Points) < 1e-9, told);
                Assert.True(i == 0 || shares[i - 1].Points >= share.Points, told);
            }
        }
    }

    [Fact]
    public void SharesOf_TwoAlerts_AreHalvedEveryWeekAndWeightedByRank()
    {
        var now = new DateTime(2026, 5, 15, 0, 0, 0, DateTimeKind.Utc);
        var random = new Random(1);
        var week = AnyAlert(random, now) with { Risk = 80, State = AlertState.Open, LastEvent = now.AddDays(-7) };
        var today = AnyAlert(random, now) with { Risk = 30, State = AlertState.Acknowledged, LastEvent = now };

        var shares = Risk.SharesOf([today, week], now);

        Assert.Equal([week.Id, today.Id], shares.Select(share => share.Alert.Id));
        Assert.Equal(40, shares[0].Points, precision: 9);
        Assert.Equal(30 / Math.Pow(2, 1.5), shares[1].Points, precision: 9);
    }

    private static AlertHeader AnyAlert(Random random, DateTime now) => new()
    {
        Id = new AlertId(new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64())),
        Rule = "rule",
        Principal = "IAMUser/1:AIDA",
        DisplayName = "IAMUser/1:ada",
        Account = "1",
        State = (AlertState)random.Next(6),
        Risk = random.Next(1, 101),
        Title = "",
        FirstEvent = now.AddDays(-30),
        // Clocks differ: some are ahead.
        LastEvent = now.AddHours(random.Next(-700, 24)),
    };
}
