using System.Globalization;
using System.Text.RegularExpressions;

namespace Grainwatch.Ingest.Replay;

/// <summary>A file, or an object in S3, to replay.</summary>
/// <param name="Path">Where it is: a path, or <c>s3://bucket/key</c>.</param>
/// <param name="Delivered">When CloudTrail delivered it, as its name says (UTC); null when it does not say.</param>
public sealed partial record TrailInput(string Path, DateTime? Delivered)
{
    private const int TimeoutMilliseconds = 1000;

    /// <summary>Opens what is no file; null for files.</summary>
    public Func<CancellationToken, Stream>? Opener { get; init; }

    // 123456789012_CloudTrail_eu-west-1_20260501T0905Z_AbCdEfGhIjKlMnOp.json.gz; digests name seconds too.
    [GeneratedRegex(@"_(?<time>\d{8}T\d{4}(\d{2})?)Z[_.]", RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex TimeInName { get; }

    /// <summary>Its contents, to be read once.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be opened.</exception>
    public Stream Open(CancellationToken cancellation = default) => Opener is not null
        ? Opener(cancellation)
        : new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1, FileOptions.SequentialScan);

    /// <summary>The file of a path.</summary>
    public static TrailInput Of(string path)
    {
        var match = TimeInName.Match(System.IO.Path.GetFileName(path));
        var isTime = DateTime.TryParseExact(
            match.Groups["time"].ValueSpan,
            ["yyyyMMdd'T'HHmm", "yyyyMMdd'T'HHmmss"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time);
        return new TrailInput(path, match.Success && isTime ? time : null);
    }
}
