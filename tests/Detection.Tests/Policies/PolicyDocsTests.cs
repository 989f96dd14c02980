using System.Text;
using System.Text.Json.Nodes;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Tests.Policies;

public sealed class PolicyDocsTests
{
    [Fact]
    public void Examples_OfTheDocument_AreSound()
    {
        Assert.NotEmpty(PolicyDocs.Examples);
        foreach (var example in PolicyDocs.Examples)
            Assert.Empty(PolicyParser.Parse(Encoding.UTF8.GetBytes(example)).Problems);
    }

    [Fact]
    public void Document_NamesEveryMember()
    {
        var document = File.ReadAllText(Path.Combine(PolicyDocs.Folder, "policy.md"));

        foreach (var name in Names(JsonNode.Parse(PolicyInForce.Default.ToJson())!.AsObject()))
            Assert.Contains(name, document, StringComparison.Ordinal);
    }

    [Fact]
    public void TunedSample_IsSoundAndSaysWhyOfEachRisk()
    {
        var path = Path.Combine(PolicyDocs.Folder, "..", "samples", "policies", "tuned.json");
        var lines = File.ReadAllLines(path).Select(line => line.Trim()).ToList();

        var reading = PolicyParser.Parse(File.ReadAllBytes(path));

        Assert.Empty(reading.Problems);
        Assert.NotEqual(PolicyInForce.Default.Version, reading.Policy!.Version);
        var risks = Enumerable.Range(1, lines.Count - 1).Where(i => IsRisk(lines[i])).ToList();
        Assert.Equal(8, risks.Count);
        Assert.All(risks, i => Assert.StartsWith("// ", lines[i - 1], StringComparison.Ordinal));
    }

    private static bool IsRisk(string line) =>
        line.Split(": ") is [['"', ..], var value] && int.TryParse(value.TrimEnd(','), out _);

    private static IEnumerable<string> Names(JsonObject node) => node.SelectMany(member =>
        member.Value is JsonObject inner ? Names(inner).Prepend(member.Key) : [member.Key]);
}
