using System.Buffers;
using System.Text.Json;

namespace Grainwatch.Ingest.Http.Firehose;

/// <summary>One record of a request of Firehose.</summary>
/// <param name="Number">Which one it is, from 0.</param>
/// <param name="Text">Its <c>data</c>, base64 as it stands in JSON; without one, the record.</param>
/// <param name="HasData">Whether <c>data</c> is there, and a string.</param>
internal readonly record struct FirehoseRecord(int Number, ReadOnlySequence<byte> Text, bool HasData);

/// <summary>
/// Walks over the body of a request, <c>{"requestId","timestamp","records":[{"data":"…"}]}</c>, in whatever order its
/// members come, a record at a time.
/// </summary>
internal sealed class FirehoseBody(ReadOnlySequence<byte> json)
{
    private JsonReaderState _state;
    private Place _place;
    private long _at;
    private int _records;

    private enum Place
    {
        Start,
        Top,
        Records,
        End,
    }

    /// <summary><c>requestId</c>, as far as it was met.</summary>
    public string? RequestId { get; private set; }

    /// <summary>Whether <c>records</c> was met.</summary>
    public bool HasRecords { get; private set; }

    /// <summary>The next record; false at the end of the body.</summary>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public bool TryNext(out FirehoseRecord record)
    {
        var reader = new Utf8JsonReader(json.Slice(_at), isFinalBlock: true, _state);
        try
        {
            var found = TryNext(ref reader, out record);
            _at += reader.BytesConsumed;
            _state = reader.CurrentState;
            return found;
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("A name or text in it holds half a character.", e);
        }
    }

    private bool TryNext(ref Utf8JsonReader reader, out FirehoseRecord record)
    {
        record = default;
        while (_place != Place.End)
        {
            if (_place == Place.Records)
            {
                if (TryReadRecord(ref reader, out record)) return true;
                _place = Place.Top;
            }

            reader.Read();
            if (_place == Place.Start)
            {
                if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("It is no object.");
                _place = Place.Top;
            }
            else if (reader.TokenType == JsonTokenType.EndObject)
            {
                _place = Place.End;
                // Whatever follows is an error of its own.
                reader.Read();
            }
            else
            {
                ReadMember(ref reader);
            }
        }

        return false;
    }

    private void ReadMember(ref Utf8JsonReader reader)
    {
        var isId = reader.ValueTextEquals("requestId"u8);
        var isRecords = reader.ValueTextEquals("records"u8);
        reader.Read();
        if (isId && reader.TokenType == JsonTokenType.String) RequestId = reader.GetString();
        if (isRecords && reader.TokenType == JsonTokenType.StartArray) (_place, HasRecords) = (Place.Records, true);
        else reader.Skip();
    }

    private bool TryReadRecord(ref Utf8JsonReader reader, out FirehoseRecord record)
    {
        record = default;
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndArray) return false;
        var start = _at + reader.TokenStartIndex;
        ReadOnlySequence<byte>? data = null;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var isData = reader.ValueTextEquals("data"u8);
                reader.Read();
                if (isData) data = reader.TokenType == JsonTokenType.String ? Inside(ref reader) : null;
                reader.Skip();
            }
        }
        else
        {
            reader.Skip();
        }

        record = new FirehoseRecord(
            _records++, data ?? json.Slice(start, _at + reader.BytesConsumed - start), data is not null);
        return true;
    }

    /// <summary>What stands between the quotes of the string that was just read.</summary>
    private ReadOnlySequence<byte> Inside(ref Utf8JsonReader reader)
    {
        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        return json.Slice(_at + reader.BytesConsumed - 1 - length, length);
    }
}
