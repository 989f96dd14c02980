using System.Text.Json;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// Reads what holds a record as a JSON string: the log events of a CloudWatch Logs subscription,
/// <c>{"id","timestamp","message":"…"}</c>, and the events of an answer of LookupEvents,
/// <c>{"EventId","Username",…,"CloudTrailEvent":"…"}</c>. For one thread; one costs its event and nothing else once the
/// scratch is large enough.
/// </summary>
internal sealed class LogEventReader(RecordReader records)
{
    private const int ScratchBytes = 16 * 1024;
    private const int ScratchKeptBytes = 256 * 1024;

    private readonly JsonReaderState _fresh = new(new JsonReaderOptions { MaxDepth = records.Limits.DepthMax });
    private byte[] _scratch = new byte[ScratchBytes];
    private int _length;

    /// <summary>The text of the last log event's message; empty when it had none.</summary>
    public ReadOnlySpan<byte> Message => _scratch.AsSpan(0, _length);

    /// <summary>To be called before each input: one huge message must not cost memory for ever.</summary>
    public void Begin()
    {
        _length = 0;
        if (_scratch.Length > ScratchKeptBytes) _scratch = new byte[ScratchBytes];
    }

    /// <summary>Reads the log event that the data starts with.</summary>
    /// <param name="data">The data from the log event's opening brace on.</param>
    /// <param name="consumed">The log event's length.</param>
    /// <param name="result">What its message is, when the log event is complete.</param>
    /// <exception cref="JsonException">The data is not JSON, or too deep, behind the consumed bytes.</exception>
    public RecordProgress Read(ReadOnlySpan<byte> data, out int consumed, out RecordResult result)
    {
        result = default;
        _length = 0;
        var reader = new Utf8JsonReader(data, isFinalBlock: false, _fresh);
        try
        {
            if (!TryFindMessage(ref reader, out var hasMessage)) return RecordProgress.Incomplete;
            result = hasMessage
                ? ReadMessage()
                : RecordResult.Rejected(Outcome.RejectedWrongType, "the log event has no message that is a string");
            return RecordProgress.Complete;
        }
        finally
        {
            consumed = (int)reader.BytesConsumed;
        }
    }

    private bool TryFindMessage(ref Utf8JsonReader reader, out bool isFound)
    {
        isFound = false;
        reader.Read();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;
            var isMessage = JsonText.Equals(ref reader, "message"u8)
                || JsonText.Equals(ref reader, "CloudTrailEvent"u8);
            if (!reader.Read()) return false;
            if (isMessage) isFound = reader.TokenType == JsonTokenType.String;
            if (isMessage && isFound) Keep(reader.ValueSpan);
            if (!FieldReader.TryLeave(ref reader)) return false;
        }

        return false;
    }

    private void Keep(ReadOnlySpan<byte> escaped)
    {
        if (_scratch.Length < escaped.Length) _scratch = new byte[escaped.Length];
        _length = JsonText.Unescape(escaped, _scratch);
    }

    private RecordResult ReadMessage()
    {
        var text = Message.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty || text[0] != '{')
            return RecordResult.Rejected(Outcome.RejectedNotJson, "the log event's message does not start with {");
        var used = 0;
        try
        {
            return records.Read(text, out used, out var result) switch
            {
                RecordProgress.Incomplete => RecordResult.Rejected(
                    Outcome.RejectedTruncated,
                    "the log event's message ends before its record does; CloudWatch Logs cuts what is too long"),
                RecordProgress.Complete when text[used..].IndexOfAnyExcept(" \t\r\n"u8) >= 0 => RecordResult.Rejected(
                    Outcome.RejectedNotJson, "the log event's message goes on behind its record"),
                RecordProgress.Complete => result,
                _ => RecordResult.Rejected(
                    Outcome.RejectedWrongType, "the log event's message holds a list of records, not one"),
            };
        }
        catch (JsonException)
        {
            return JsonFaults.Judge(text, used, records.Limits.DepthMax);
        }
    }
}
