using System.Text.Json;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>What records travel in, as far as it shows while one object is read.</summary>
internal sealed partial class RecordFields
{
    /// <summary>
    /// Whether the message of an SNS envelope tries the connection; any other is about something, and no record.
    /// </summary>
    public bool IsTest(scoped in RecordDraft draft)
    {
        var text = new byte[draft.Message.Length];
        var length = JsonText.Unescape(draft.Message, text);
        var reader = new Utf8JsonReader(text.AsSpan(0, length), isFinalBlock: false, AnyDepth);
        var inner = new RecordDraft { Data = text, IsDetail = true };
        try
        {
            return reader.Read()
                && reader.TokenType == JsonTokenType.StartObject
                && Read(ref reader, ref inner) == RecordProgress.Complete
                && inner.Signs.HasFlag(RecordSigns.HealthCheck);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>
    /// Looks at a member that may make an object something other than a record; null when it is read like any other.
    /// </summary>
    private RecordProgress? ReadHolder(ref Utf8JsonReader reader, ref RecordDraft draft, RecordField field)
    {
        var type = reader.TokenType;
        switch (field)
        {
            case RecordField.Records when type == JsonTokenType.StartArray && !draft.IsDetail:
                return RecordProgress.Container;
            case RecordField.Events when type == JsonTokenType.StartArray && !draft.IsDetail:
                return RecordProgress.LogEvents;
            case RecordField.LogEvents when type == JsonTokenType.StartArray && !draft.IsDetail:
                if (draft.Signs.HasFlag(RecordSigns.HealthCheck)) return null;
                if (draft.HasMessageType) return RecordProgress.LogEvents;
                draft.LogEventsAt = (int)reader.BytesConsumed;
                return null;
            case RecordField.Detail when type == JsonTokenType.StartObject && !draft.IsDetail:
                return draft.Name is null && !draft.HasTime ? ReadDetail(ref reader, ref draft) : null;
            case RecordField.MessageType:
                draft.HasMessageType = true;
                return null;
            case RecordField.Type when Says(ref reader, "Notification"u8):
                draft.Signs |= RecordSigns.Notification;
                return null;
            case RecordField.Message when type == JsonTokenType.String:
                draft.Message = reader.ValueSpan;
                return null;
            default:
                return null;
        }
    }

    /// <summary>Reads the record in an envelope of EventBridge, and passes over the envelope's other members.</summary>
    private RecordProgress ReadDetail(ref Utf8JsonReader reader, ref RecordDraft draft)
    {
        var data = draft.Data;
        draft = new RecordDraft { Data = data, IsDetail = true, DetailAt = (int)reader.TokenStartIndex };
        if (Read(ref reader, ref draft) != RecordProgress.Complete) return RecordProgress.Incomplete;
        draft.DetailEnd = (int)reader.BytesConsumed;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return RecordProgress.Complete;
            if (!reader.Read() || !FieldReader.TryLeave(ref reader)) return RecordProgress.Incomplete;
        }

        return RecordProgress.Incomplete;
    }
}
