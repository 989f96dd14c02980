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

    private static IEnumerable<string> Names(JsonObject node) => node.SelectMany(member =>
        member.Value is JsonObject inner ? Names(inner).Prepend(member.Key) : [member.Key]);
}
