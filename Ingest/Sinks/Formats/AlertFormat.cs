using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grainwatch.Ingest.Sinks.Settings;
using Grainwatch.Ingest.Sinks.Writers;

namespace Grainwatch.Ingest.Sinks.Formats;

/// <summary>Alerts in the forms that sinks take.</summary>
internal static class AlertFormat
{
    /// <summary>The product, as the forms name it.</summary>
    public const string Product = "Grainwatch";

    /// <summary>Its version.</summary>
    public static readonly string Version = typeof(AlertFormat).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static readonly JsonSerializerOptions s_plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>An alert in UTF-8 JSON, on one line.</summary>
    public static ReadOnlyMemory<byte> Write(Sink sink, Outgoing outgoing) => sink.Type == SinkType.Slack
        ? Bytes(SlackMessage.Of(outgoing.Alert, LinkOf(sink, outgoing)))
        : sink.Form switch
        {
            AlertForm.Ocsf => Bytes(OcsfFinding.Of(outgoing, LinkOf(sink, outgoing))),
            AlertForm.Ecs => Bytes(EcsAlert.Of(outgoing, LinkOf(sink, outgoing))),
            _ => outgoing.Queued.Json,
        };

    /// <summary>Where people find the alert; null when nobody said.</summary>
    public static string? LinkOf(Sink sink, Outgoing outgoing)
    {
        if (sink.PublicAddress is not { } address) return null;
        var id = outgoing.Alert.Id.ToString();
        return address.Contains("{id}", StringComparison.Ordinal)
            ? address.Replace("{id}", id, StringComparison.Ordinal)
            : $"{address.TrimEnd('/')}/v1/alerts/{id}";
    }

    /// <summary>Takes out members that say nothing: null, and objects and lists of nothing.</summary>
    public static JsonObject Pruned(JsonObject value)
    {
        foreach (var (name, child) in value.ToList())
        {
            if (child is JsonObject inner) Pruned(inner);
            if (child is null or JsonObject { Count: 0 } or JsonArray { Count: 0 }) value.Remove(name);
        }

        return value;
    }

    /// <summary>A list of texts, each once.</summary>
    public static JsonArray Texts(IEnumerable<string?> texts) =>
        [.. texts.OfType<string>().Distinct().Select(text => JsonValue.Create(text))];

    private static byte[] Bytes(JsonObject value) =>
        System.Text.Encoding.UTF8.GetBytes(value.ToJsonString(s_plain));
}
