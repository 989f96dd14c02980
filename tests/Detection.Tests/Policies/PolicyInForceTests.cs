using System.Text;
using System.Text.Json.Nodes;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Tests.Policies;

public sealed class PolicyInForceTests
{
    [Fact]
    public void ToJson_ReadAgain_IsTheSameText()
    {
        foreach (var text in PolicyDocs.Examples.Append("{}"))
        {
            var policy = PolicyParser.Parse(Encoding.UTF8.GetBytes(text)).Policy!;

            var again = PolicyParser.Parse(Encoding.UTF8.GetBytes(policy.ToJson()));

            Assert.Empty(again.Problems);
            Assert.Equal(policy.ToJson(), again.Policy!.ToJson());
        }
    }

    [Fact]
    public void Version_IsTwelveHexadecimalDigits() => Assert.Matches("^[0-9a-f]{12}$", PolicyInForce.Default.Version);

    [Fact]
    public void Version_SameMeaningWrittenOtherwise_IsTheSame() => Assert.Equal(
        VersionOf("""
            { "followUp": "3600s", "networks": { "vpn": [ { "asn": 2, "note": "x" }, { "cidr": "192.0.2.0/24" } ] } }
            """),
        VersionOf("""
            { "networks": { "vpn": [ { "cidr": "192.0.2.0/24" }, { "asn": 2 }, { "asn": 2 } ] }, "followUp": "1h" }
            """));

    [Fact]
    public void Version_AnyMemberChanged_IsAnother()
    {
        var whole = JsonNode.Parse(PolicyInForce.Default.ToJson())!.AsObject();
        whole.Remove("version");
        HashSet<string> versions = [PolicyInForce.Default.Version];
        var leaves = Leaves(whole).ToList();
        foreach (var path in leaves)
        {
            var changed = whole.DeepClone();
            Change(path.Aggregate(changed, (node, name) => node[name]!), path[^1]);
            Assert.True(versions.Add(VersionOf(changed.ToJsonString())), string.Join('.', path));
        }

        Assert.Equal(106, leaves.Count);
    }

    private static IEnumerable<string[]> Leaves(JsonObject node) => node.SelectMany(member =>
        member.Value is JsonObject inner
            ? Leaves(inner).Select(path => (string[])[member.Key, .. path])
            : [[member.Key]]);

    private static void Change(JsonNode leaf, string name)
    {
        if (leaf is JsonArray list)
        {
            list.Add(name switch
            {
                "sessionScopedRoles" or "principalTypes" => JsonValue.Create("AssumedRole"),
                "awsAsns" => JsonValue.Create(64500),
                "testWindows" => JsonNode.Parse("""{"from":"2026-01-01T00:00:00Z","until":"2026-01-02T00:00:00Z"}"""),
                _ => JsonNode.Parse("""{"asn":64500}"""),
            });
            return;
        }

        leaf.ReplaceWith(leaf.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.String when name == "routine" => JsonValue.Create("suppress"),
            System.Text.Json.JsonValueKind.String => JsonValue.Create(OneSecondLess(leaf.GetValue<string>())),
            System.Text.Json.JsonValueKind.Number => JsonValue.Create(leaf.GetValue<double>() + 1),
            var kind => JsonValue.Create(kind != System.Text.Json.JsonValueKind.True),
        });
    }

    private static string OneSecondLess(string text) =>
        Duration.TryParse(text, out var duration) ? $"{duration.TotalSeconds - 1:0}s" : throw new FormatException(text);

    private static string VersionOf(string text)
    {
        var reading = PolicyParser.Parse(Encoding.UTF8.GetBytes(text));
        Assert.DoesNotContain(reading.Problems, problem => !problem.IsWarning);
        return reading.Policy!.Version;
    }
}
