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
}
