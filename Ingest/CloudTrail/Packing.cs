namespace Grainwatch.Ingest.CloudTrail;

/// <summary>How data is packed, as its first bytes tell.</summary>
internal enum Packing
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>It takes more bytes to tell.</summary>
    Unknown,

    /// <summary>Gzip.</summary>
    Gzip,

    /// <summary>Base64 of gzip.</summary>
    Base64,

    /// <summary>
    /// What a Lambda function gets of a CloudWatch Logs subscription: <c>{"awslogs":{"data":"…"}}</c>, base64 of gzip.
    /// </summary>
    LambdaEvent,
}

/// <summary>Recognises how data is packed; only gzip, and what starts as base64 of gzip, is.</summary>
internal static class Packings
{
    /// <summary>First bytes that are enough to tell.</summary>
    public const int HeadBytes = 256;

    /// <summary>What stands behind the text of <see cref="Packing.LambdaEvent"/>.</summary>
    public const string LambdaTail = "}}";

    private static readonly byte[] s_gzip = [0x1F, 0x8B];

    private static ReadOnlySpan<byte> PackedText => "H4sI"u8;

    private static ReadOnlySpan<byte> LambdaStart => "{\"awslogs\":{\"data\":\"H4sI"u8;

    /// <summary>How data with these first bytes is packed.</summary>
    /// <param name="head">The first bytes.</param>
    /// <param name="textAt">Where base64 starts among them.</param>
    public static Packing Of(ReadOnlySpan<byte> head, out int textAt)
    {
        textAt = 0;
        if (head.StartsWith(s_gzip)) return Packing.Gzip;
        if (head.Length < s_gzip.Length && s_gzip.AsSpan().StartsWith(head)) return Packing.Unknown;
        textAt = head.IndexOfAnyExcept(" \t\r\n"u8);
        if (textAt < 0) return head.Length < HeadBytes ? Packing.Unknown : Packing.None;
        var text = head[textAt..];
        if (text.StartsWith(PackedText)) return Packing.Base64;
        if (PackedText.StartsWith(text)) return Packing.Unknown;
        return text[0] == '{' ? OfObject(head, ref textAt) : Packing.None;
    }

    private static Packing OfObject(ReadOnlySpan<byte> head, ref int textAt)
    {
        var matched = 0;
        for (var at = textAt; at < head.Length; at++)
        {
            // Between names blanks may stand anywhere; none of these names holds one.
            if (head[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') continue;
            if (head[at] != LambdaStart[matched]) return Packing.None;
            if (++matched < LambdaStart.Length) continue;
            textAt = at + 1 - PackedText.Length;
            return Packing.LambdaEvent;
        }

        return head.Length < HeadBytes ? Packing.Unknown : Packing.None;
    }
}
