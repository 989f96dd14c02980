namespace Grainwatch.Ingest.CloudTrail;

/// <summary>What one input held. <paramref name="Records"/> is always the sum of the three that follow it.</summary>
/// <param name="Records">Records met, broken ones and an end too early included.</param>
/// <param name="Events">Records that became events.</param>
/// <param name="Ignored">Records that are nobody's activity.</param>
/// <param name="Rejected">Records that could not be used.</param>
/// <param name="DecodedBytes">Bytes of decoded data.</param>
public readonly record struct TrailSummary(long Records, long Events, long Ignored, long Rejected, long DecodedBytes)
{
    /// <summary>Both inputs together.</summary>
    public static TrailSummary operator +(TrailSummary left, TrailSummary right) => new(
        left.Records + right.Records,
        left.Events + right.Events,
        left.Ignored + right.Ignored,
        left.Rejected + right.Rejected,
        left.DecodedBytes + right.DecodedBytes);
}
