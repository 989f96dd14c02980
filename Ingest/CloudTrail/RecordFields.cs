using System.Text;
using System.Text.Json;
using Grainwatch.Ingest.Geolocation;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>How far reading one JSON object came.</summary>
internal enum RecordProgress
{
    /// <summary>The data ends before the object does.</summary>
    Incomplete,

    /// <summary>
    /// The object is a trail file: the tokeniser stands behind the bracket that opens its <c>Records</c>.
    /// </summary>
    Container,

    /// <summary>
    /// The object is a payload of CloudWatch Logs: the tokeniser stands behind the bracket that opens its
    /// <c>logEvents</c>.
    /// </summary>
    LogEvents,

    /// <summary>The object was read whole.</summary>
    Complete,
}

/// <summary>
/// Reads the fields of one record in a single pass, in whatever order they come; what the product does not keep is
/// passed over, and still has to be JSON.
/// </summary>
internal sealed partial class RecordFields
{
    private const int ShownBytesMax = 64;
    private const string Response = "responseElements";
    private const string ServiceDetails = "serviceEventDetails";

    private static readonly JsonReaderState AnyDepth = new(new JsonReaderOptions { MaxDepth = int.MaxValue });

    private readonly IOrigins _origins;
    private readonly FieldReader _fields;
    private readonly IdentityFields _identity;
    private readonly DetailFields _details;

    /// <summary>A reader of fields whose texts are interned, and whose addresses are located.</summary>
    public RecordFields(Utf8Interner texts, IOrigins origins)
    {
        _origins = origins;
        _fields = new FieldReader(texts);
        _identity = new IdentityFields(_fields);
        _details = new DetailFields(_fields);
    }

    /// <summary>Reads an object, the tokeniser standing on its start.</summary>
    /// <exception cref="JsonException">The data is not JSON, or too deep.</exception>
    public RecordProgress Read(ref Utf8JsonReader reader, ref RecordDraft draft)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
                return TryReadDeferred(ref draft) ? RecordProgress.Complete : RecordProgress.Incomplete;
            var field = RecordFieldNames.Match(_fields.Unescape(ref reader));
            if (!reader.Read()) return RecordProgress.Incomplete;
            if (field >= RecordField.Records && ReadHolder(ref reader, ref draft, field) is { } held) return held;
            if (field != RecordField.Other && !TryReadField(ref reader, ref draft, field))
                return RecordProgress.Incomplete;
            if (!FieldReader.TryLeave(ref reader)) return RecordProgress.Incomplete;
        }

        return RecordProgress.Incomplete;
    }

    /// <summary>The text of <c>errorMessage</c>, cut as free text is; null when there is none.</summary>
    public string? ErrorMessage(scoped in RecordDraft draft) => _fields.FreeText(
        draft.ErrorMessageIsEscaped ? _fields.Unescape(draft.ErrorMessage) : draft.ErrorMessage);

    private bool TryReadField(ref Utf8JsonReader reader, ref RecordDraft draft, RecordField field)
    {
        ref var wrong = ref draft.WrongType;
        switch (field)
        {
            case RecordField.UserIdentity: return _identity.TryRead(ref reader, ref draft);
            case RecordField.Addendum: return _details.TryReadAddendum(ref reader, ref draft);
            case RecordField.AdditionalEventData: return _details.TryReadAdditional(ref reader, ref draft);
            case RecordField.ResponseElements:
                if (draft.Name is not null) return _details.TryReadOutcome(ref reader, ref draft, Response);
                draft.ResponseAt = (int)reader.TokenStartIndex;
                break;
            case RecordField.ServiceEventDetails:
                if (draft.Name is not null) return _details.TryReadOutcome(ref reader, ref draft, ServiceDetails);
                draft.ServiceDetailsAt = (int)reader.TokenStartIndex;
                break;
            case RecordField.EventName: draft.Name = _fields.Text(ref reader, ref wrong, "eventName"); break;
            case RecordField.EventSource: draft.Source = _fields.Text(ref reader, ref wrong, "eventSource"); break;
            case RecordField.AwsRegion: draft.Region = _fields.Text(ref reader, ref wrong, "awsRegion"); break;
            case RecordField.UserAgent: draft.UserAgent = _fields.FreeText(ref reader, ref wrong, "userAgent"); break;
            case RecordField.ErrorCode: draft.ErrorCode = _fields.FreeText(ref reader, ref wrong, "errorCode"); break;
            case RecordField.RecipientAccountId:
                draft.RecipientAccountId = _fields.Text(ref reader, ref wrong, "recipientAccountId");
                break;
            default: ReadScalar(ref reader, ref draft, field); break;
        }

        return true;
    }

    /// <summary>The fields that are kept as something other than text.</summary>
    private void ReadScalar(ref Utf8JsonReader reader, ref RecordDraft draft, RecordField field)
    {
        ref var wrong = ref draft.WrongType;
        switch (field)
        {
            case RecordField.EventTime: ReadTime(_fields.Utf8(ref reader, ref wrong, "eventTime"), ref draft); break;
            case RecordField.EventVersion:
                var version = _fields.Utf8(ref reader, ref wrong, "eventVersion");
                if (!version.IsEmpty && !IsMajorOne(version)) draft.BadVersion = Shown(version);
                break;
            case RecordField.EventId:
                var id = _fields.Utf8(ref reader, ref wrong, "eventID");
                draft.HasId = !id.IsEmpty;
                if (draft.HasId) draft.Id = EventIds.Parse(id);
                break;
            case RecordField.SourceIpAddress:
                var address = _fields.Utf8(ref reader, ref wrong, "sourceIPAddress");
                draft.Origin = _origins.Resolve(JsonText.Cut(address, Utf8Interner.BytesMax));
                break;
            case RecordField.EventType:
                var type = _fields.Utf8(ref reader, ref wrong, "eventType");
                draft.HasType = !type.IsEmpty;
                draft.Type = EventTypes.Parse(type);
                if (EventTypes.IsStatistics(type)) draft.Signs |= RecordSigns.Insight;
                break;
            case RecordField.EventCategory:
                var category = _fields.Utf8(ref reader, ref wrong, "eventCategory");
                if (EventTypes.IsCategoryOfStatistics(category)) draft.Signs |= RecordSigns.Insight;
                break;
            case RecordField.ErrorMessage:
                if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null)) wrong ??= "errorMessage";
                draft.ErrorMessage = reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default;
                draft.ErrorMessageIsEscaped = reader.ValueIsEscaped;
                break;
            case RecordField.DigestStartTime: draft.Signs |= RecordSigns.Digest; break;
            case RecordField.MessageType when Says(ref reader, "CONTROL_MESSAGE"u8):
            case RecordField.Event when Says(ref reader, "s3:TestEvent"u8):
                draft.Signs |= RecordSigns.HealthCheck;
                break;
            default: break;
        }
    }

    /// <summary>Reads what could not be understood before the event's name was known.</summary>
    private bool TryReadDeferred(ref RecordDraft draft)
    {
        if (draft.Name is null) return true;
        return TryReadDeferred(ref draft, draft.ResponseAt, Response)
            && TryReadDeferred(ref draft, draft.ServiceDetailsAt, ServiceDetails);
    }

    private bool TryReadDeferred(ref RecordDraft draft, int at, string path)
    {
        if (at == 0) return true;
        // A value between braces ends itself, so that more data behind it does no harm.
        var again = new Utf8JsonReader(draft.Data[at..], isFinalBlock: false, AnyDepth);
        return again.Read() && _details.TryReadOutcome(ref again, ref draft, path);
    }

    private static bool Says(ref Utf8JsonReader reader, ReadOnlySpan<byte> text) =>
        reader.TokenType == JsonTokenType.String && JsonText.Equals(ref reader, text);

    private static void ReadTime(scoped ReadOnlySpan<byte> text, ref RecordDraft draft)
    {
        draft.HasTime = TrailTime.TryParse(text, out draft.Time);
        draft.BadTime = draft.HasTime || text.IsEmpty ? null : Shown(text);
    }

    private static bool IsMajorOne(ReadOnlySpan<byte> version) =>
        version[0] == '1' && (version.Length == 1 || version[1] == '.');

    private static string Shown(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(JsonText.Cut(text, ShownBytesMax));
}
