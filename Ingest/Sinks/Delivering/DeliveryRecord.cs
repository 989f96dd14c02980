using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Ingest.Sinks.Delivering;

/// <summary>What happened to a delivery queue: it is what its records make of nothing, in their order.</summary>
internal enum DeliveryEvent
{
    /// <summary>A sink is known: from now on it may be given alerts.</summary>
    Sink,

    /// <summary>A sink is not configured any more, since a time; or again, when there is no time.</summary>
    Absent,

    /// <summary>A sink was let go, with all that waited for it.</summary>
    Drop,

    /// <summary>An alert waits for sinks.</summary>
    Alert,

    /// <summary>A sink has taken the first that waited for it.</summary>
    Done,

    /// <summary>The first that waited for a sink will not be taken by it.</summary>
    Dead,

    /// <summary>What a sink did not take waits for it once more.</summary>
    Replay,

    /// <summary>Alerts that sinks were given before, each <c>id:revision</c>. Only where all is written anew.</summary>
    Known,

    /// <summary>Alerts that are kept no longer.</summary>
    Gone,

    /// <summary>Up to where all that a shard of the host wrote has been told.</summary>
    Mark,

    /// <summary>
    /// How many dead letters a sink has lost and how many revisions it missed; without a sink, the newest number. Only
    /// where all is written anew.
    /// </summary>
    Count,
}

/// <summary>One thing that happened to a delivery queue; which members there are depends on what.</summary>
internal sealed record DeliveryRecord
{
    /// <summary>What.</summary>
    public required DeliveryEvent Event { get; init; }

    /// <summary>Name of the sink.</summary>
    public string? Sink { get; init; }

    /// <summary>Number of the alert in the queue; of a mark, the position.</summary>
    public long? Number { get; init; }

    /// <summary>When (UTC).</summary>
    public DateTime? At { get; init; }

    /// <summary>Since when it waits, where that is not when it came (UTC).</summary>
    public DateTime? Since { get; init; }

    /// <summary>Why.</summary>
    public string? Why { get; init; }

    /// <summary>Names of sinks, sorted.</summary>
    public string[]? To { get; init; }

    /// <summary>Ids of alerts.</summary>
    public string[]? Ids { get; init; }

    /// <summary>Id of the alert.</summary>
    public string? Id { get; init; }

    /// <summary>Its revision; of a mark, the shard; of a count, the missed ones.</summary>
    public int? Revision { get; init; }

    /// <summary>The alert whole, as the API writes it.</summary>
    [JsonConverter(typeof(RawJsonConverter))]
    public byte[]? Alert { get; init; }
}

/// <summary>How records are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(WordConverter<DeliveryEvent>)])]
[JsonSerializable(typeof(DeliveryRecord))]
internal sealed partial class DeliveryJson : JsonSerializerContext;

/// <summary>JSON that is kept as it is.</summary>
internal sealed class RawJsonConverter : JsonConverter<byte[]>
{
    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return Encoding.UTF8.GetBytes(document.RootElement.GetRawText());
    }

    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value, skipInputValidation: true);
}
