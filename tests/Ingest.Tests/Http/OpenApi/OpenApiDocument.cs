using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Xml.Linq;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Queries;

namespace Grainwatch.Ingest.Tests.Http.OpenApi;

/// <summary>
/// Makes the OpenAPI document: paths and parameters from the endpoints, answers and bodies from the types that are
/// written and read, their descriptions from the documentation of these types.
/// </summary>
internal sealed class OpenApiDocument
{
    private const string ProblemMedia = "application/problem+json";

    private static readonly JsonSerializerOptions s_readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Dictionary<string, XElement> _documentation = new[] { "Detection", "Ingest" }
        .SelectMany(name => XDocument.Load(Path.Combine(AppContext.BaseDirectory, $"Grainwatch.{name}.xml"))
            .Descendants("member"))
        .ToDictionary(member => (string)member.Attribute("name")!);

    private readonly SortedDictionary<string, Type> _named = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, JsonNode> _schemas = new(StringComparer.Ordinal);

    public static string Generate(IEnumerable<Endpoint> endpoints) => new OpenApiDocument().Write(endpoints);

    private static string Flat(XElement? text)
    {
        if (text is null) return "";
        foreach (var see in text.Descendants("see").ToList())
            see.ReplaceWith(((string?)see.Attribute("cref") ?? "").Split('.')[^1]);
        return string.Join(' ', text.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private string Write(IEnumerable<Endpoint> endpoints)
    {
        var paths = new JsonObject();
        foreach (var path in endpoints.GroupBy(endpoint => endpoint.ShownPath))
        {
            paths[path.Key] = new JsonObject(path.Select(endpoint => KeyValuePair.Create<string, JsonNode?>(
                endpoint.Method.ToLowerInvariant(), Operation(endpoint))));
        }

        Describe();
        _schemas["Problem"] = Problem();
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Grainwatch",
                ["version"] = "1",
                ["description"] = "Per-identity detection for AWS CloudTrail. Times are in ISO 8601, UTC; what has no "
                    + "value is absent. Every error is a problem (RFC 9457) that says what to do. An unknown "
                    + "parameter is an error.",
            },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject(_schemas.Select(schema =>
                    KeyValuePair.Create<string, JsonNode?>(schema.Key, schema.Value))),
            },
        }.ToJsonString(s_readable) + "\n";
    }

    private JsonObject Operation(Endpoint endpoint)
    {
        var doc = EndpointDocs.Of(endpoint);
        var operation = new JsonObject { ["summary"] = doc.Summary };
        JsonNode[] parameters =
        [
            .. endpoint.ShownPath.Split('/').Where(part => part.StartsWith('{')).Select(part => new JsonObject
            {
                ["name"] = part.Trim('{', '}'),
                ["in"] = "path",
                ["required"] = true,
                ["description"] = EndpointDocs.PathPart(endpoint.ShownPath),
                ["schema"] = new JsonObject { ["type"] = "string" },
            }),
            .. endpoint.Parameters.Select(Parameter),
        ];
        if (parameters.Length > 0) operation["parameters"] = new JsonArray(parameters);
        if (doc.Body is { } body)
        {
            operation["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["description"] = body.Description,
                ["content"] = Content(body.Media, body.Type),
            };
        }

        var responses = new JsonObject
        {
            ["200"] = new JsonObject
            {
                ["description"] = doc.Answer.Description,
                ["content"] = Content(doc.Answer.Media, doc.Answer.Type),
            },
        };
        foreach (var (status, why) in doc.Others) responses[$"{status}"] = Other(status, why);
        operation["responses"] = responses;
        return operation;
    }

    private static JsonObject Parameter(QueryParameter parameter)
    {
        var schema = new JsonObject { ["type"] = parameter.Type };
        // Several words may stand with commas between them: then they are told, not enforced.
        if (parameter.Words is { } words && !parameter.Description.Contains("commas", StringComparison.Ordinal))
            schema["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]);
        else if (parameter.Words is { } several)
            schema["examples"] = new JsonArray([.. several.Select(word => (JsonNode)word)]);
        return new JsonObject
        {
            ["name"] = parameter.Name,
            ["in"] = "query",
            ["description"] = parameter.Description,
            ["schema"] = schema,
        };
    }

    private static JsonObject Other(int status, string why) => status == 304
        ? new JsonObject { ["description"] = why }
        : new JsonObject
        {
            ["description"] = why,
            ["content"] = new JsonObject
            {
                [ProblemMedia] = new JsonObject { ["schema"] = Reference("Problem") },
            },
        };

    private JsonObject Content(string media, Type? type)
    {
        if (type is not null) _named[type.Name] = type;
        var schema = type is null ? new JsonObject { ["type"] = "string" } : Reference(type.Name);
        return new JsonObject { [media] = new JsonObject { ["schema"] = schema } };
    }

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    /// <summary>Writes the schemas of all types that were named, and of those that they name.</summary>
    private void Describe()
    {
        while (_named.FirstOrDefault(named => !_schemas.ContainsKey(named.Key)) is { Value: { } type })
        {
            var info = GrainwatchJson.Readable.GetTypeInfo(type)
                ?? throw new InvalidOperationException($"{type} is not written as JSON.");
            _schemas[type.Name] = info.GetJsonSchemaAsNode(new JsonSchemaExporterOptions
            {
                TreatNullObliviousAsNonNullable = true,
                TransformSchemaNode = Transform,
            });
        }
    }

    private JsonObject Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var node = schema as JsonObject ?? [];
        if (node["type"] is JsonArray types)
            node["type"] = types.Select(name => (string)name!).First(name => name != "null");
        if (node["enum"] is JsonArray words)
            node["enum"] = new JsonArray([.. words.Where(word => word is not null).Select(word => word!.DeepClone())]);
        if (type.Name == "AlertId") node["type"] = "string";
        var isOurs = context.TypeInfo.Kind == JsonTypeInfoKind.Object
            && type.Namespace!.StartsWith("Grainwatch", StringComparison.Ordinal);
        if (isOurs && context.BaseTypeInfo is null && !context.Path.IsEmpty)
        {
            _named[type.Name] = type;
            node = Reference(type.Name);
        }
        else if (isOurs)
        {
            Require(node, context.TypeInfo);
            if (DescriptionOf(type) is { Length: > 0 } what) node.Insert(0, "description", what);
        }

        if (context.PropertyInfo?.AttributeProvider is MemberInfo member
            && DescriptionOf(member) is { Length: > 0 } description)
        {
            node.Remove("description");
            node.Insert(0, "description", description);
        }

        return node;
    }

    /// <summary>An answer leaves out what has no value, and nothing else.</summary>
    private static void Require(JsonObject node, JsonTypeInfo type)
    {
        node.Remove("required");
        if (type.Type.Name.EndsWith("Request", StringComparison.Ordinal)) return;
        JsonNode[] always =
        [
            .. type.Properties.Where(property => property.Get is not null && !property.IsGetNullable
                    && Nullable.GetUnderlyingType(property.PropertyType) is null
                    && property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), true) != true)
                .Select(property => (JsonNode)property.Name),
        ];
        // What tells the kinds of one type apart is no member of theirs.
        if (node["properties"]?["kind"]?["const"] is not null) always = ["kind", .. always];
        if (always.Length > 0) node["required"] = new JsonArray(always);
    }

    private string DescriptionOf(Type type) =>
        Flat(_documentation.GetValueOrDefault($"T:{type.FullName}")?.Element("summary"));

    private string DescriptionOf(MemberInfo member)
    {
        var owner = member.DeclaringType!.FullName;
        if (_documentation.TryGetValue($"P:{owner}.{member.Name}", out var own)) return Flat(own.Element("summary"));
        return Flat(_documentation.GetValueOrDefault($"T:{owner}")?.Elements("param")
            .FirstOrDefault(parameter => (string?)parameter.Attribute("name") == member.Name));
    }

    private static JsonObject Problem()
    {
        var text = new JsonObject { ["type"] = "string" };
        return new JsonObject
        {
            ["description"] = "What is wrong (RFC 9457); some have members of their own, such as 'candidates'.",
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["type"] = text.DeepClone(),
                ["title"] = new JsonObject { ["description"] = "In a few words.", ["type"] = "string" },
                ["status"] = new JsonObject { ["description"] = "The HTTP status.", ["type"] = "integer" },
                ["detail"] = new JsonObject
                {
                    ["description"] = "A sentence that names the thing and the remedy.",
                    ["type"] = "string",
                },
            },
            ["required"] = new JsonArray("title", "status"),
        };
    }
}
