namespace Grainwatch.Ingest.Sources.S3;

/// <summary>A bucket and a prefix, as operators write them: <c>s3://bucket/prefix</c>.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Prefix">What keys begin with: empty, or ending in a slash, or the key of one trail file.</param>
public sealed record S3Location(string Bucket, string Prefix)
{
    private const string Scheme = "s3://";

    /// <summary>Whether text means a location in S3, a wrong one perhaps.</summary>
    public static bool IsOne(string text) => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a location; a prefix means a folder, so a slash is added to it.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static S3Location Parse(string text)
    {
        if (!IsOne(text)) throw new FormatException($"'{text}' is not s3://bucket/prefix");
        var rest = text[Scheme.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var bucket = slash < 0 ? rest : rest[..slash];
        var prefix = slash < 0 ? "" : rest[(slash + 1)..];
        if (bucket.Length is < 3 or > 63 || !bucket.All(IsBucketCharacter))
            throw new FormatException($"'{text}': '{bucket}' is no name of a bucket");
        if (prefix.IndexOfAny(['*', '?']) >= 0)
            throw new FormatException($"'{text}': S3 has no patterns; a prefix means all below it");
        var isWhole = prefix.Length == 0 || prefix.EndsWith('/') || Replay.TrailInputs.IsTrail(prefix);
        return new S3Location(bucket, isWhole ? prefix : prefix + "/");
    }

    /// <summary><c>s3://bucket/prefix</c>.</summary>
    public override string ToString() => $"{Scheme}{Bucket}/{Prefix}";

    private static bool IsBucketCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_';
}
