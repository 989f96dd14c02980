using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using System.Xml.Linq;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Sinks.Settings;

namespace Grainwatch.Ingest.Tests.Sinks.Settings;

/// <summary>
/// Makes the JSON schema of the sinks' file: structure and limits from the types as written, descriptions from their
/// documentation.
/// </summary>
internal static class SinksSchema
{
    private static readonly JsonSerializerOptions s_readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Dictionary<string, string> s_documentation = XDocument
        .Load(Path.Combine(AppContext.BaseDirectory, "Grainwatch.Ingest.xml"))
        .Descendants("member")
        .ToDictionary(member => (string)member.Attribute("name")!, member => string.Join(
            ' ', ((string?)member.Element("summary") ?? "").Split(
                (char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    public static string Generate()
    {
        var schema = SinksJson.Default.Options.GetJsonSchemaAsNode(typeof(SinksFile), new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = Transform,
        }).AsObject();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "Grainwatch sinks");
        schema.Insert(2, "description", s_documentation[$"T:{typeof(SinksFile).FullName}"]);
        return schema.ToJsonString(s_readable) + "\n";
    }

    private static JsonObject Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        var node = schema as JsonObject ?? [];
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (context.TypeInfo.Kind == JsonTypeInfoKind.None) node = Leaf(type, context.PropertyInfo?.AttributeProvider);
        else node["type"] = context.TypeInfo.Kind == JsonTypeInfoKind.Enumerable ? "array" : "object";
        if (context.PropertyInfo?.AttributeProvider is MemberInfo member)
            node.Insert(0, "description", s_documentation[$"P:{member.DeclaringType!.FullName}.{member.Name}"]);
        return node;
    }

    private static JsonObject Leaf(Type type, ICustomAttributeProvider? limits)
    {
        var isNumber = !type.IsEnum && type.IsPrimitive;
        var leaf = new JsonObject { ["type"] = isNumber ? "integer" : "string" };
        if (type == typeof(TimeSpan)) leaf["pattern"] = Duration.Form;
        if (type.IsEnum)
            leaf["enum"] = new JsonArray([.. PolicyValues.WordsOf(type).Select(word => JsonValue.Create(word))]);
        if (limits?.GetCustomAttributes(typeof(NumberLimitsAttribute), true) is [NumberLimitsAttribute range])
            (leaf["minimum"], leaf["maximum"]) = (range.Min, range.Max);
        return leaf;
    }
}
