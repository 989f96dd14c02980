namespace Grainwatch.Soc.Gateways;

/// <summary>Which rejected records to list.</summary>
public sealed record QuarantineFilter
{
    /// <summary>Rejected for this reason, such as <c>bad-time</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>With this text in their source.</summary>
    public string? Source { get; init; }

    /// <summary>Kept then or later (UTC).</summary>
    public DateTime? Since { get; init; }

    /// <summary>At most so many. Default: the gateway's.</summary>
    public int? Limit { get; init; }
}

/// <summary>Which entries to replay or drop: one of the three.</summary>
/// <param name="Ids">Ids, or unique beginnings of them.</param>
/// <param name="Reason"><c>bad-time</c>.</param>
/// <param name="All">True for all.</param>
public sealed record QuarantineChoice(IReadOnlyList<string>? Ids = null, string? Reason = null, bool All = false);

/// <summary>Rejected records.</summary>
/// <param name="Entries">Newest first, as many as asked for.</param>
/// <param name="Matching">How many there are.</param>
/// <param name="Reasons">How many of which reason; they add up to <paramref name="Matching"/>.</param>
public sealed record QuarantineList(
    IReadOnlyList<QuarantineHeader> Entries, long Matching, IReadOnlyDictionary<string, long> Reasons);

/// <summary>A rejected record without its bytes.</summary>
/// <param name="Id">Its id.</param>
/// <param name="KeptAt">When it was kept (UTC).</param>
/// <param name="Reason"><c>bad-time</c>.</param>
/// <param name="Detail">One sentence that names the field or the byte.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Offset">Where the record starts, in bytes of the decoded data.</param>
/// <param name="Length">The record's length in bytes.</param>
/// <param name="KeptBytes">How many of them are kept.</param>
public sealed record QuarantineHeader(
    string Id, DateTime KeptAt, string Reason, string Detail, string Source, long Offset, long Length, long KeptBytes);

/// <summary>A rejected record whole.</summary>
/// <param name="Id">Its id.</param>
/// <param name="KeptAt">When it was kept (UTC).</param>
/// <param name="Reason"><c>bad-time</c>.</param>
/// <param name="Detail">One sentence that names the field or the byte.</param>
/// <param name="Remedy">What to do about it.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Offset">Where the record starts, in bytes of the decoded data.</param>
/// <param name="Length">The record's length in bytes.</param>
/// <param name="KeptBytes">How many of them are kept.</param>
/// <param name="Text">They, where they are text in UTF-8; else null.</param>
/// <param name="Base64">They, where they are not.</param>
public sealed record QuarantineRecord(
    string Id,
    DateTime KeptAt,
    string Reason,
    string Detail,
    string Remedy,
    string Source,
    long Offset,
    long Length,
    long KeptBytes,
    string? Text,
    string? Base64);

/// <summary>What became of entries that were replayed.</summary>
/// <param name="Selected">Entries there were.</param>
/// <param name="Removed">Entries that left quarantine.</param>
/// <param name="Remaining">Entries that did not.</param>
/// <param name="Outcomes">How many of their records had which outcome.</param>
/// <param name="Entries">The first 1,000 of them, one by one.</param>
/// <param name="Failure">Why it stopped before the last; null when it did not.</param>
public sealed record QuarantineReplayed(
    long Selected,
    long Removed,
    long Remaining,
    IReadOnlyDictionary<string, long> Outcomes,
    IReadOnlyList<ReplayedEntry> Entries,
    string? Failure);

/// <summary>What became of an entry.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Became">The outcomes of its records.</param>
/// <param name="Removed">Whether it left quarantine.</param>
/// <param name="Remains">Why it did not; null when it did.</param>
public sealed record ReplayedEntry(string Id, string Became, bool Removed, string? Remains);
