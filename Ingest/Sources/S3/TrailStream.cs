using Grainwatch.Ingest.Replay;

namespace Grainwatch.Ingest.Sources.S3;

/// <summary>
/// Objects that are looked at together: one account's trail in one region, whose keys come in the order of delivery; or
/// all objects below a prefix that is no trail's, in no order.
/// </summary>
/// <param name="Root">
/// What the keys begin with: <c>AWSLogs/123456789012/CloudTrail/eu-west-1/</c>; its name among checkpoints.
/// </param>
/// <param name="Account">The account; null where the keys are in no order.</param>
/// <param name="Region">The region; null where the keys are in no order.</param>
public sealed record TrailStream(string Root, string? Account, string? Region)
{
    private const int DayLength = 10;

    /// <summary>What is listed: the root, or part of it that an operator named.</summary>
    public string Prefix { get; init; } = Root;

    /// <summary>Whether keys come in the order of delivery.</summary>
    public bool IsOrdered => Account is not null;

    /// <summary>Whether an object is a trail file, and no digest or Insights event.</summary>
    public static bool IsTrail(StoredObject stored) =>
        stored.Bytes > 0
        && TrailInputs.IsTrail(stored.Key)
        && !stored.Key.Contains("/CloudTrail-Digest/", StringComparison.Ordinal)
        && !stored.Key.Contains("/CloudTrail-Insight/", StringComparison.Ordinal);

    /// <summary>
    /// The key behind which everything lies that was delivered in the minute of a time (UTC) or later.
    /// </summary>
    public string? KeyBefore(DateTime time) => IsOrdered
        ? $"{KeyBefore(DateOnly.FromDateTime(time))}{Account}_CloudTrail_{Region}_{time:yyyyMMdd'T'HHmm}"
        : null;

    /// <summary>The key behind which a day's objects lie, and those of later days.</summary>
    public string? KeyBefore(DateOnly day) => IsOrdered ? $"{Root}{day:yyyy'/'MM'/'dd}/" : null;

    /// <summary>
    /// When an object was delivered (UTC): by its name, on the day of its folder, so that keys of different days are in
    /// order whatever the names. Where keys are in no order, when it was written. Null for one outside of the folders.
    /// </summary>
    public DateTime? TimeOf(StoredObject stored)
    {
        if (!IsOrdered) return stored.Modified;
        var below = stored.Key.AsSpan(Root.Length);
        if (below.Length <= DayLength || below[DayLength] != '/') return null;
        if (!DateOnly.TryParseExact(below[..DayLength], "yyyy'/'MM'/'dd", out var day)) return null;
        var named = TrailInput.Of(stored.Key).Delivered;
        return named is { } time && DateOnly.FromDateTime(time) == day
            ? time
            : day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
    }
}
