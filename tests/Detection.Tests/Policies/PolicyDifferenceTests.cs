using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Tests.Policies;

public sealed class PolicyDifferenceTests
{
    [Fact]
    public void Of_SamePolicy_IsNothing() => Assert.Empty(PolicyDifference.Of(Policy.Default, Read("{}")));

    [Fact]
    public void Of_ValuesAndLists_NamesEachByItsPath()
    {
        var before = Read("""{ "networks": { "vpn": [{ "asn": 1 }, { "asn": 2 }] } }""");
        var after = Read("""
            { "lateness": "12h", "networks": { "vpn": [{ "asn": 2 }, { "asn": 3 }] },
              "rules": { "console-login-multiple-countries": { "enabled": false } } }
            """);

        Assert.Equal(
            [
                "$.lateness: 24h to 12h",
                "$.rules['console-login-multiple-countries'].enabled: true to false",
                "$.networks.vpn: - {\"asn\":1}",
                "$.networks.vpn: + {\"asn\":3}",
            ],
            PolicyDifference.Of(before, after));
    }

    [Fact]
    public void Of_VeryMany_EndsWithTheirNumber()
    {
        var many = string.Join(',', Enumerable.Range(1, 150).Select(asn => $"{{ \"asn\": {asn} }}"));

        var lines = PolicyDifference.Of(Policy.Default, Read($"{{ \"networks\": {{ \"vpn\": [{many}] }} }}"));

        Assert.Equal((101, "and 50 more"), (lines.Count, lines[^1]));
    }

    private static Policy Read(string text) =>
        PolicyParser.Parse(System.Text.Encoding.UTF8.GetBytes(text)).Policy!.Policy;
}
