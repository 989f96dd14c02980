using System.Text.Json.Nodes;

namespace Grainwatch.Detection.Tests.Policies;

public sealed class PolicySchemaTests
{
    private static string Checked => Path.Combine(PolicyDocs.Folder, "policy.schema.json");

    [Fact]
    public void Generate_FromTheTypes_IsTheSchemaBesideTheDocument()
    {
        var schema = PolicySchema.Generate();
        if (Environment.GetEnvironmentVariable("GRAINWATCH_UPDATE_SCHEMA") == "1") File.WriteAllText(Checked, schema);

        Assert.True(
            File.ReadAllText(Checked) == schema,
            "docs/policy.schema.json is not what the types say; GRAINWATCH_UPDATE_SCHEMA=1 ./test rewrites it");
    }

    [Fact]
    public void Generate_EveryMember_TellsItsDefault()
    {
        var members = Members(JsonNode.Parse(PolicySchema.Generate())!.AsObject()).ToList();

        Assert.True(members.Count > 50, $"{members.Count} members");
        foreach (var (name, member) in members)
        {
            var description = (string?)member["description"] ?? "";
            Assert.False(description.Length == 0, name);
            if (member["default"] is { } value)
                Assert.EndsWith($"Default: {Text(value)}.", description, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<(string Name, JsonObject Member)> Members(JsonObject schema)
    {
        foreach (var (name, node) in schema["properties"]?.AsObject() ?? [])
        {
            var member = node!.AsObject();
            yield return (name, member);
            foreach (var inner in Members(member)) yield return inner;
            foreach (var inner in Members(member["items"] as JsonObject ?? [])) yield return inner;
        }
    }

    private static string Text(JsonNode value) => value switch
    {
        JsonArray { Count: 0 } => "none",
        JsonArray list => string.Join(", ", list.Select(item => $"{item}")),
        _ => $"{value}",
    };
}
