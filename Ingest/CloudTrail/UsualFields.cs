using System.Text.Json;
using Grainwatch.Ingest.Geolocation;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// Reads the fields of a record as <see cref="RecordFields"/> does, several times as fast, as long as nothing about the
/// record is unusual: each field once, its value of the right type and without escapes, and all of it JSON. Whatever
/// is not so it leaves to the other, without a word; so there is one place that knows what is wrong with a record.
/// </summary>
internal sealed class UsualFields(Utf8Interner texts, IOrigins origins, int depthMax)
{
    private const int DepthMax = 64;

    private readonly KnownIdentities _identities = new();
    private readonly IdentityFields _identity = new(new FieldReader(texts));

    private readonly UsualDetails _details = new(texts, Math.Min(depthMax, DepthMax) - 2);

    // How many brackets a member's value may open inside each other: the record's is open already.
    private readonly int _depth = Math.Min(depthMax, DepthMax) - 1;

    /// <summary>Reads the object that the data starts with.</summary>
    /// <returns>The object's length; a negative number when it is unusual, and the draft is void.</returns>
    public int Read(ReadOnlySpan<byte> data, ref RecordDraft draft)
    {
        var at = 1;
        uint met = 0;
        while (true)
        {
            at = JsonScan.NextMember(data, at, out var name);
            if (at < 0) return JsonScan.Unusual;
            var field = RecordFieldNames.Match(name);
            if (field == RecordField.Other)
            {
                at = JsonScan.ValueEnd(data, at, _depth);
            }
            else
            {
                // Of a field that is there twice the other reader knows which counts.
                if ((met & (1u << (int)field)) != 0) return JsonScan.Unusual;
                met |= 1u << (int)field;
                at = ReadField(data, at, field, ref draft);
            }

            if (at < 0) return JsonScan.Unusual;
            at = JsonScan.Blank(data, at);
            if ((uint)at >= (uint)data.Length) return JsonScan.Unusual;
            if (data[at] == '}') return at + 1;
            if (data[at++] != ',') return JsonScan.Unusual;
        }
    }

    /// <summary>Reads a field's value; the byte behind it, or a negative number.</summary>
    private int ReadField(ReadOnlySpan<byte> data, int at, RecordField field, ref RecordDraft draft) => field switch
    {
        RecordField.UserIdentity => ReadIdentity(data, at, ref draft),
        RecordField.EventName => ReadText(data, at, out draft.Name),
        RecordField.EventSource => ReadText(data, at, out draft.Source),
        RecordField.AwsRegion => ReadText(data, at, out draft.Region),
        RecordField.UserAgent => ReadText(data, at, out draft.UserAgent),
        RecordField.ErrorCode => ReadText(data, at, out draft.ErrorCode),
        RecordField.RecipientAccountId => ReadText(data, at, out draft.RecipientAccountId),
        RecordField.AdditionalEventData => _details.ReadAdditional(data, at, ref draft),
        RecordField.ResponseElements => _details.ReadOutcome(data, at, ref draft),
        RecordField.ServiceEventDetails => _details.ReadOutcome(data, at, ref draft),
        RecordField.ErrorMessage => ReadErrorMessage(data, at, ref draft),
        _ => ReadScalar(data, at, field, ref draft),
    };

    /// <summary>The fields that are kept as something other than text.</summary>
    private int ReadScalar(ReadOnlySpan<byte> data, int at, RecordField field, ref RecordDraft draft)
    {
        if (data[at++] != '"') return JsonScan.Unusual;
        var end = JsonScan.PlainEnd(data, at);
        if (end <= at) return JsonScan.Unusual;
        var text = data[at..end];
        switch (field)
        {
            case RecordField.EventVersion:
                if (!text.StartsWith("1."u8)) return JsonScan.Unusual;
                break;
            case RecordField.EventTime:
                draft.HasTime = TrailTime.TryParse(text, out draft.Time);
                if (!draft.HasTime) return JsonScan.Unusual;
                break;
            case RecordField.EventId:
                (draft.HasId, draft.Id) = (true, EventIds.Parse(text));
                break;
            case RecordField.SourceIpAddress:
                draft.Origin = origins.Resolve(JsonText.Cut(text, Utf8Interner.BytesMax));
                break;
            case RecordField.EventType:
                (draft.HasType, draft.Type) = (true, EventTypes.Parse(text));
                if (EventTypes.IsStatistics(text)) return JsonScan.Unusual;
                break;
            case RecordField.EventCategory:
                if (EventTypes.IsCategoryOfStatistics(text)) return JsonScan.Unusual;
                break;
            default:
                // Addenda, digests, and what transports send.
                return JsonScan.Unusual;
        }

        return end + 1;
    }

    private int ReadText(ReadOnlySpan<byte> data, int at, out string? text)
    {
        text = null;
        if (data[at] != '"') return JsonScan.NullEnd(data, at);
        var end = JsonScan.PlainEnd(data, ++at);
        if (end < 0 || end - at > Utf8Interner.BytesMax) return JsonScan.Unusual;
        if (end > at) text = texts.Intern(data[at..end]);
        return end + 1;
    }

    private int ReadIdentity(ReadOnlySpan<byte> data, int at, ref RecordDraft draft)
    {
        if (_identities.Find(data[at..]) is { } known)
        {
            known.CopyTo(ref draft);
            return at + known.Json.Length;
        }

        if (data[at] != '{') return JsonScan.Unusual;
        var end = JsonScan.ValueEnd(data, at, _depth);
        if (end < 0) return JsonScan.Unusual;
        var json = data[at..end];
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = depthMax });
        // What the draft says of the identity must be of the identity alone, for it is remembered.
        var mfa = draft.Mfa;
        draft.Mfa = false;
        if (!reader.Read() || !_identity.TryRead(ref reader, ref draft) || draft.WrongType is not null)
            return JsonScan.Unusual;
        _identities.Add(json, draft);
        draft.Mfa |= mfa;
        return end;
    }

    private static int ReadErrorMessage(ReadOnlySpan<byte> data, int at, ref RecordDraft draft)
    {
        if (data[at++] != '"') return JsonScan.Unusual;
        var end = JsonScan.StringEnd(data, at);
        if (end < 0) return JsonScan.Unusual;
        draft.ErrorMessage = data[at..end];
        draft.ErrorMessageIsEscaped = draft.ErrorMessage.Contains((byte)'\\');
        return end + 1;
    }
}
