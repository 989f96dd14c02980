using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using System.Xml.Linq;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules.Guides;

namespace Grainwatch.Detection.Tests.Policies;

/// <summary>
/// Makes the JSON schema of the policy: structure and limits from the types as written, descriptions from their
/// documentation, defaults from the policy itself.
/// </summary>
internal sealed class PolicySchema
{
    private static readonly JsonSerializerOptions s_readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly JsonNode _defaults = JsonNode.Parse(PolicyInForce.Default.ToJson())!;
    private readonly Dictionary<string, string> _documentation = XDocument
        .Load(Path.Combine(AppContext.BaseDirectory, "Grainwatch.Detection.xml"))
        .Descendants("member")
        .ToDictionary(member => (string)member.Attribute("name")!, member => Flat((string?)member.Element("summary")));

    public static string Generate() => new PolicySchema().Write();

    private static string Flat(string? text) => string.Join(
        ' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private string Write()
    {
        var schema = PolicyJson.Default.Options.GetJsonSchemaAsNode(typeof(PolicyFile), new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = Transform,
        }).AsObject();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "Grainwatch policy");
        schema.Insert(2, "description", _documentation[$"T:{typeof(PolicyFile).FullName}"]);
        return schema.ToJsonString(s_readable) + "\n";
    }

    private JsonObject Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        var node = schema as JsonObject ?? [];
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var limits = context.PropertyInfo?.AttributeProvider;
        if (context.TypeInfo.Kind == JsonTypeInfoKind.None) node = Leaf(type, limits);
        else if (node.ContainsKey("type"))
            node["type"] = context.TypeInfo.Kind == JsonTypeInfoKind.Enumerable ? "array" : "object";
        if (type == typeof(NetworkEntry) && node.ContainsKey("properties"))
            node["oneOf"] = new JsonArray([.. new[] { "cidr", "asn", "agent" }.Select(Required)]);
        if (limits is null) return node;
        if (node["items"] is JsonObject && type.GetGenericArguments() is [{ } element] && PolicyValues.Reads(element))
            node["items"] = Leaf(element, limits);
        if (limits.GetCustomAttributes(typeof(SignalsOfAttribute), true) is [SignalsOfAttribute signals])
        {
            node["properties"] = new JsonObject(signals.Signals.Select(Contribution));
            node["additionalProperties"] = false;
        }

        if (limits is MemberInfo member)
            node.Insert(0, "description", _documentation[$"P:{member.DeclaringType!.FullName}.{member.Name}"]);
        if (DefaultAt(context.Path) is { } value) node["default"] = value.DeepClone();
        return node;
    }

    private static KeyValuePair<string, JsonNode?> Contribution(RuleSignal signal)
    {
        var range = SignalsOfAttribute.LimitsOf(signal);
        return new KeyValuePair<string, JsonNode?>(signal.Name, new JsonObject
        {
            ["description"] = $"{signal.When} Default: {signal.Published}.",
            ["type"] = "integer",
            ["minimum"] = range.Min,
            ["maximum"] = range.Max,
            ["default"] = signal.Published,
        });
    }

    private static JsonObject Required(string name) => new() { ["required"] = new JsonArray(name) };

    private static JsonObject Leaf(Type type, ICustomAttributeProvider? limits)
    {
        var kind = Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => "boolean",
            TypeCode.Double => "number",
            TypeCode.Int32 or TypeCode.UInt32 when !type.IsEnum => "integer",
            _ => "string",
        };
        var leaf = new JsonObject { ["type"] = kind };
        if (type == typeof(TimeSpan)) leaf["pattern"] = Duration.Form;
        if (type == typeof(DateTime)) leaf["pattern"] = UtcTimeConverter.Form;
        if (type == typeof(AddressRange)) leaf["pattern"] = "^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$";
        if (type == typeof(RoutineTreatment)) leaf["enum"] = new JsonArray("low", "suppress");
        foreach (var attribute in limits?.GetCustomAttributes(true) ?? [])
        {
            if (attribute is NumberLimitsAttribute range)
            {
                leaf["minimum"] = range.Min;
                leaf["maximum"] = range.Max;
            }

            if (attribute is TypeNameAttribute) leaf["pattern"] = "^[A-Za-z0-9]+$";
            if (attribute is not PatternTextAttribute) continue;
            leaf["minLength"] = 1;
            leaf["maxLength"] = PatternTextAttribute.CharactersMax;
        }

        return leaf;
    }

    /// <summary>The default of the member at a path of the schema; null for an object and what has none.</summary>
    private JsonNode? DefaultAt(ReadOnlySpan<string> path)
    {
        JsonNode? node = _defaults;
        foreach (var step in path)
        {
            if (step == "properties") continue;
            if (node is not JsonObject inner || step == "version") return null;
            node = inner[step];
        }

        return node is JsonObject ? null : node;
    }
}
