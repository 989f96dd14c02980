using System.Net;
using System.Text.Json.Nodes;
using Grainwatch.Ingest.Http;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http.OpenApi;

public sealed class OpenApiTests : ServerFixture
{
    private string Generated => OpenApiDocument.Generate(GatewayEndpoints.All(Gateway, null));

    [Fact]
    public void Generate_FromTheEndpoints_IsTheDocumentInDocs()
    {
        var path = Path.Combine(Root(), "docs", "openapi.json");
        if (Environment.GetEnvironmentVariable("GRAINWATCH_UPDATE_DOCS") == "1") File.WriteAllText(path, Generated);

        Assert.True(
            File.ReadAllText(path) == Generated,
            "docs/openapi.json is not what the endpoints say; GRAINWATCH_UPDATE_DOCS=1 ./test --filter OpenApi "
            + "rewrites it.");
    }

    [Fact]
    public void Endpoints_EachAndNoOther_AreDescribed() => Assert.Equal(
        EndpointDocs.All.Keys.Order(StringComparer.Ordinal),
        GatewayEndpoints.All(Gateway, null).Select(endpoint => $"{endpoint.Method} {endpoint.ShownPath}")
            .Order(StringComparer.Ordinal));

    [Fact]
    public void Generate_EveryReference_IsThere()
    {
        var document = JsonNode.Parse(Generated)!;
        var schemas = document["components"]!["schemas"]!.AsObject();
        var references = Descendants(document).OfType<JsonObject>()
            .Select(node => (string?)(node["$ref"] as JsonValue)).OfType<string>().ToList();

        Assert.True(references.Count > 30);
        Assert.All(references, reference => Assert.True(schemas.ContainsKey(reference.Split('/')[^1]), reference));
    }

    [Fact]
    public void Generate_EveryMemberOfAnAnswer_IsDescribed()
    {
        var schemas = JsonNode.Parse(Generated)!["components"]!["schemas"]!.AsObject();
        foreach (var (name, schema) in schemas)
        {
            foreach (var (member, node) in schema!["properties"]?.AsObject() ?? [])
            {
                if (name == "Problem") continue;
                Assert.True(((string?)node!["description"])?.Length > 0, $"{name}.{member} has no documentation");
            }
        }
    }

    [Fact]
    public async Task Get_OpenApi_IsTheDocument()
    {
        var response = await GetAsync("/v1/openapi.json");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            File.ReadAllText(Path.Combine(Root(), "docs", "openapi.json")),
            await response.Content.ReadAsStringAsync());
    }

    private static IEnumerable<JsonNode> Descendants(JsonNode node) => (node switch
    {
        JsonObject members => members.Select(member => member.Value),
        JsonArray items => items,
        _ => [],
    }).OfType<JsonNode>().SelectMany(Descendants).Prepend(node);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orleans.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Not run inside the repository.");
        return folder.FullName;
    }
}
