using System.Text.Json.Serialization;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.Http;

/// <summary>How much is in quarantine.</summary>
/// <param name="Entries">Records.</param>
/// <param name="Bytes">Bytes they take.</param>
/// <param name="BytesMax">Most bytes they may take; with more, events with rejected records are answered 503.</param>
/// <param name="Oldest">When the oldest was kept; absent when there is none.</param>
/// <param name="Reasons">How many of which reason; they add up to <paramref name="Entries"/>.</param>
/// <param name="Problem">Why records cannot be kept now, with the remedy; absent when they can.</param>
public sealed record QuarantineStatus(
    long Entries,
    long Bytes,
    long? BytesMax,
    DateTime? Oldest,
    IReadOnlyDictionary<string, long> Reasons,
    string? Problem)
{
    /// <summary>The status of a quarantine.</summary>
    public static QuarantineStatus Of(QuarantineSummary summary) => new(
        summary.Entries,
        summary.Bytes,
        summary.BytesMax,
        summary.Oldest,
        ToText(summary.ByReason),
        summary.Problem);

    internal static IReadOnlyDictionary<string, long> ToText(IReadOnlyDictionary<Outcome, long> counts) =>
        counts.ToDictionary(count => count.Key.Reason(), count => count.Value);
}

/// <summary>Entries of a quarantine.</summary>
/// <param name="Entries">Newest first, as many as asked for.</param>
/// <param name="Matching">How many there are.</param>
/// <param name="Reasons">How many of which reason; they add up to <paramref name="Matching"/>.</param>
public sealed record QuarantineListAnswer(
    IReadOnlyList<QuarantineHeaderAnswer> Entries, long Matching, IReadOnlyDictionary<string, long> Reasons)
{
    /// <summary>A page as an answer.</summary>
    public static QuarantineListAnswer Of(QuarantinePage page) => new(
        [.. page.Entries.Select(QuarantineHeaderAnswer.Of)], page.Matching, QuarantineStatus.ToText(page.ByReason));
}

/// <summary>An entry without its bytes.</summary>
/// <param name="Id">Its id.</param>
/// <param name="KeptAt">When it was kept.</param>
/// <param name="Reason"><c>bad-time</c>.</param>
/// <param name="Detail">One sentence that names the field or the byte.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Offset">Where the record starts, in bytes of the decoded data.</param>
/// <param name="Length">The record's length in bytes.</param>
/// <param name="KeptBytes">How many of them are kept.</param>
public sealed record QuarantineHeaderAnswer(
    string Id, DateTime KeptAt, string Reason, string Detail, string Source, long Offset, long Length, long KeptBytes)
{
    internal static QuarantineHeaderAnswer Of(QuarantineHeader header) => new(
        header.Id.ToString(), header.KeptAt, header.Reason.Reason(), header.Detail, header.Source, header.Offset,
        header.Length, header.KeptBytes);
}

/// <summary>An entry whole.</summary>
/// <param name="Id">Its id.</param>
/// <param name="KeptAt">When it was kept.</param>
/// <param name="Reason"><c>bad-time</c>.</param>
/// <param name="Detail">One sentence that names the field or the byte.</param>
/// <param name="Remedy">What to do about it.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Offset">Where the record starts, in bytes of the decoded data.</param>
/// <param name="Length">The record's length in bytes.</param>
/// <param name="KeptBytes">How many of them are kept.</param>
/// <param name="Text">They, where they are text in UTF-8; else absent.</param>
/// <param name="Base64">They, where they are not.</param>
public sealed record QuarantineEntryAnswer(
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
    string? Base64)
{
    /// <summary>An entry as an answer.</summary>
    public static QuarantineEntryAnswer Of(QuarantineEntry entry)
    {
        var bytes = entry.Rejection.Bytes;
        var text = ByteText.TryText(bytes.Span);
        return new QuarantineEntryAnswer(
            entry.Id.ToString(), entry.KeptAt, entry.Rejection.Outcome.Reason(), entry.Rejection.Detail,
            entry.Rejection.Outcome.Remedy(), entry.Source, entry.Rejection.Offset, entry.Rejection.Length,
            bytes.Length, text, text is null ? Convert.ToBase64String(bytes.Span) : null);
    }
}

/// <summary>What became of entries that were replayed.</summary>
/// <param name="Selected">Entries there were.</param>
/// <param name="Removed">Entries that left quarantine.</param>
/// <param name="Remaining">Entries that did not.</param>
/// <param name="Outcomes">How many of their records had which outcome.</param>
/// <param name="Entries">The first 1,000 of them, one by one.</param>
/// <param name="Failure">Why it stopped before the last; absent when it did not.</param>
public sealed record QuarantineReplayAnswer(
    long Selected,
    long Removed,
    long Remaining,
    IReadOnlyDictionary<string, long> Outcomes,
    IReadOnlyList<ReplayedEntryAnswer> Entries,
    string? Failure)
{
    /// <summary>A result as an answer.</summary>
    public static QuarantineReplayAnswer Of(QuarantineReplayResult result) => new(
        result.Selected,
        result.Removed,
        result.Selected - result.Removed,
        result.Receipt.Counts.ToDictionary(count => count.Key.Code(), count => count.Value),
        [
            .. result.Entries.Select(entry => new ReplayedEntryAnswer(
                entry.Id.ToString(), entry.Became, entry.IsRemoved, entry.Remains)),
        ],
        result.Failure);
}

/// <summary>What became of an entry.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Became">The outcomes of its records.</param>
/// <param name="Removed">Whether it left quarantine.</param>
/// <param name="Remains">Why it did not; absent when it did.</param>
public sealed record ReplayedEntryAnswer(string Id, string Became, bool Removed, string? Remains);

/// <summary>Entries that were dropped.</summary>
/// <param name="Dropped">How many.</param>
public sealed record QuarantineDropAnswer(long Dropped);

/// <summary>Which entries to replay or drop: one of the three.</summary>
/// <param name="Ids">Ids, or unique beginnings of them.</param>
/// <param name="Reason"><c>bad-time</c>.</param>
/// <param name="All">True for all.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record QuarantineRequest(IReadOnlyList<string?>? Ids = null, string? Reason = null, bool All = false);
