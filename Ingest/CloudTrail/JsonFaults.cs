using System.Text;
using System.Text.Json;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>Tells what is wrong with bytes that the tokeniser refused.</summary>
internal static class JsonFaults
{
    private const int ShownBytes = 32;

    /// <summary>Why a record that the tokeniser refused behind the consumed bytes is rejected.</summary>
    public static RecordResult Judge(ReadOnlySpan<byte> record, int consumed, int depthMax) =>
        IsTooDeep(record, consumed, depthMax)
            ? RecordResult.Rejected(Outcome.RejectedTooDeep, $"the record nests deeper than {depthMax}")
            : RecordResult.Rejected(Outcome.RejectedNotJson, Describe(record, consumed));

    /// <summary>Whether the tokeniser stopped at a bracket that would have been the one too many.</summary>
    /// <param name="record">The record from its first byte on.</param>
    /// <param name="consumed">How much of it the tokeniser passed.</param>
    /// <param name="depthMax">The deepest level allowed.</param>
    public static bool IsTooDeep(ReadOnlySpan<byte> record, int consumed, int depthMax)
    {
        var next = record[consumed..].TrimStart(" \t\r\n,:"u8);
        if (next.IsEmpty || next[0] is not ((byte)'{' or (byte)'[')) return false;
        int depth = 0;
        bool inString = false, escaped = false;
        foreach (var c in record[..consumed])
        {
            if (escaped) escaped = false;
            else if (inString && c == '\\') escaped = true;
            else if (c == '"') inString = !inString;
            else if (!inString && c is (byte)'{' or (byte)'[') depth++;
            else if (!inString && c is (byte)'}' or (byte)']') depth--;
        }

        return depth >= depthMax;
    }

    /// <summary>
    /// One sentence: behind what JSON ends. Made of what the tokeniser passed alone, so that it is the same however the
    /// data came.
    /// </summary>
    public static string Describe(ReadOnlySpan<byte> record, int consumed)
    {
        var passed = record[Math.Max(0, consumed - ShownBytes)..consumed];
        return $"not JSON behind byte {consumed} of the record, after {Encoding.UTF8.GetString(passed)}";
    }

    /// <summary>Whether bytes are one whole JSON value.</summary>
    public static bool IsValue(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        try
        {
            return reader.Read() && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
