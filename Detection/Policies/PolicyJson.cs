using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.Policies;

/// <summary>What the policy's JSON consists of: the types as written, and how single values look.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters =
    [
        typeof(DurationConverter), typeof(UtcTimeConverter), typeof(AddressRangeConverter),
        typeof(WordConverter<RoutineTreatment>),
    ])]
[JsonSerializable(typeof(PolicyFile))]
internal sealed partial class PolicyJson : JsonSerializerContext
{
    /// <summary>Indented, and no character escaped that needs no escape: made to be read and edited.</summary>
    public static PolicyJson Readable => Relaxed.Context;

    // A class of its own, so that it is made after Default.
    private static class Relaxed
    {
        public static readonly PolicyJson Context = new(new JsonSerializerOptions(Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            WriteIndented = true,
            NewLine = "\n",
        });
    }
}

/// <summary>A value that is a text in JSON.</summary>
internal abstract class TextConverter<T> : JsonConverter<T>
{
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TryParse(reader.GetString(), out var value) ? value : throw new JsonException();

    public sealed override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Text(value));

    protected abstract bool TryParse(string? text, out T value);

    protected abstract string Text(T value);
}

/// <summary>"65m".</summary>
internal sealed class DurationConverter : TextConverter<TimeSpan>
{
    protected override bool TryParse(string? text, out TimeSpan value) => Duration.TryParse(text, out value);

    protected override string Text(TimeSpan value) => Duration.Text(value);
}

/// <summary>"2026-05-19T08:00:00Z".</summary>
internal sealed class UtcTimeConverter : TextConverter<DateTime>
{
    /// <summary>What matches the form, as a regular expression.</summary>
    public const string Form = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$";

    private const string Format = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>Reads a time; false for anything that is not exactly one in UTC.</summary>
    public static bool TryRead(string? text, out DateTime value) => DateTime.TryParseExact(
        text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out value);

    /// <summary>Writes a time.</summary>
    public static string Write(DateTime value) => value.ToString(Format, CultureInfo.InvariantCulture);

    protected override bool TryParse(string? text, out DateTime value) => TryRead(text, out value);

    protected override string Text(DateTime value) => Write(value);
}

/// <summary>"203.0.113.0/24".</summary>
internal sealed class AddressRangeConverter : TextConverter<AddressRange>
{
    protected override bool TryParse(string? text, out AddressRange value) => AddressRange.TryParse(text, out value);

    protected override string Text(AddressRange value) => value.ToString();
}
