using System.Globalization;
using System.Text.RegularExpressions;

namespace Grainwatch.Ingest.Replay;

/// <summary>A file to replay.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Delivered">When CloudTrail delivered it, as its name says (UTC); null when it does not say.</param>
public sealed partial record TrailInput(string Path, DateTime? Delivered)
{
    private const int TimeoutMilliseconds = 1000;

    // 123456789012_CloudTrail_eu-west-1_20260501T0905Z_AbCdEfGhIjKlMnOp.json.gz; digests name seconds too.
    [GeneratedRegex(@"_(?<time>\d{8}T\d{4}(\d{2})?)Z[_.]", RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex TimeInName { get; }

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
