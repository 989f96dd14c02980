using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>
/// A line of a segment: an entry, whose bytes are <c>text</c> where they are UTF-8 that can be read, else
/// <c>base64</c>; or <c>done</c>, the id of an entry above it that was taken out.
/// </summary>
internal sealed record QuarantineLine
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public string? Id { get; init; }

    public string? Kept { get; init; }

    public string? Reason { get; init; }

    public string? Detail { get; init; }

    public string? Source { get; init; }

    public long? Offset { get; init; }

    public long? Length { get; init; }

    public string? Text { get; init; }

    public string? Base64 { get; init; }

    public string? Done { get; init; }

    public string? At { get; init; }

    /// <summary>The line of an entry, with its line end.</summary>
    public static byte[] Of(QuarantineEntry entry)
    {
        var text = ByteText.TryText(entry.Rejection.Bytes.Span);
        return ToBytes(new QuarantineLine
        {
            Id = entry.Id.ToString(),
            Kept = TimeText(entry.KeptAt),
            Reason = entry.Rejection.Outcome.Reason(),
            Detail = entry.Rejection.Detail,
            Source = entry.Source,
            Offset = entry.Rejection.Offset,
            Length = entry.Rejection.Length,
            Text = text,
            Base64 = text is null ? Convert.ToBase64String(entry.Rejection.Bytes.Span) : null,
        });
    }

    /// <summary>The line that takes an entry out.</summary>
    public static byte[] OfDone(QuarantineId id, DateTime at) =>
        ToBytes(new QuarantineLine { Done = id.ToString(), At = TimeText(at) });

    /// <summary>Reads a line; false when it is damaged. Of an entry that is not, the id proves every byte.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out QuarantineEntry? entry, out QuarantineId done)
    {
        (entry, done) = (null, default);
        QuarantineLine? read;
        try
        {
            read = JsonSerializer.Deserialize(line, QuarantineJson.Readable.QuarantineLine);
        }
        catch (JsonException)
        {
            return false;
        }

        if (read is null) return false;
        if (read.Done is not null) return QuarantineId.TryParse(read.Done, out done);
        entry = read.ToEntry();
        return entry is not null;
    }

    private static string TimeText(DateTime time) => time.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static byte[] ToBytes(QuarantineLine line) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(line, QuarantineJson.Readable.QuarantineLine), (byte)'\n'];

    private QuarantineEntry? ToEntry()
    {
        var isTime = DateTime.TryParseExact(
            Kept, TimeFormat, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var kept);
        if (!isTime || !QuarantineId.TryParse(Id, out var id) || Source is null || Detail is null) return null;
        if (!Outcomes.TryParse($"rejected: {Reason}", out var outcome)) return null;
        if (Offset is not { } offset || Length is not { } length || Bytes() is not { } bytes) return null;
        var rejection = new Rejection(outcome, Detail, offset, bytes, length);
        return QuarantineId.Of(Source, rejection) == id ? new QuarantineEntry(id, kept, Source, rejection) : null;
    }

    private byte[]? Bytes()
    {
        if (Text is not null) return Encoding.UTF8.GetBytes(Text);
        return Base64 is not null && System.Buffers.Text.Base64.IsValid(Base64)
            ? Convert.FromBase64String(Base64)
            : null;
    }
}

/// <summary>The JSON of segments, which escapes no more than it must: people look into them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(QuarantineLine))]
internal sealed partial class QuarantineJson : JsonSerializerContext
{
    public static QuarantineJson Readable => Relaxed.Context;

    // A class of its own, so that it is made after Default.
    private static class Relaxed
    {
        public static readonly QuarantineJson Context = new(new JsonSerializerOptions(Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
    }
}
