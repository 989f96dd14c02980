using System.Text;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>A record in quarantine.</summary>
/// <param name="Id">Its id.</param>
/// <param name="KeptAt">When it was kept first (UTC, whole milliseconds).</param>
/// <param name="Source">Where it came from, at most <see cref="SourceMax"/> characters.</param>
/// <param name="Rejection">Why it could not be used, where it stood, and its bytes as far as they are kept.</param>
public sealed record QuarantineEntry(QuarantineId Id, DateTime KeptAt, string Source, Rejection Rejection)
{
    /// <summary>Longest source that is kept; a longer one ends in "…".</summary>
    public const int SourceMax = 1024;

    /// <summary>Whether bytes of the record are missing.</summary>
    public bool IsCut => Rejection.Bytes.Length < Rejection.Length;

    /// <summary>The entry without its bytes.</summary>
    public QuarantineHeader Header => new(
        Id, KeptAt, Rejection.Outcome, Rejection.Detail, Source, Rejection.Offset, Rejection.Length,
        Rejection.Bytes.Length);

    /// <summary>A record that is to be kept.</summary>
    /// <param name="now">When (UTC).</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="rejection">Why it could not be used, and its bytes.</param>
    public static QuarantineEntry Create(DateTime now, string source, Rejection rejection)
    {
        var at = new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);
        // Text with half a character would not come back from a file as it was.
        var whole = source.Length <= SourceMax ? source : source[..(SourceMax - 1)] + "…";
        var name = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(whole));
        return new QuarantineEntry(QuarantineId.Of(name, rejection), at, name, rejection);
    }
}

/// <summary>An entry without its bytes.</summary>
/// <param name="Id">Its id.</param>
/// <param name="KeptAt">When it was kept first (UTC).</param>
/// <param name="Reason">Why: one of the rejected outcomes.</param>
/// <param name="Detail">One sentence that names the field or the byte.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Offset">Where the record starts, in bytes of the decoded data.</param>
/// <param name="Length">The record's whole length in bytes.</param>
/// <param name="KeptBytes">How many of them are kept.</param>
public sealed record QuarantineHeader(
    QuarantineId Id, DateTime KeptAt, Outcome Reason, string Detail, string Source, long Offset, long Length,
    long KeptBytes);

/// <summary>Which entries.</summary>
public sealed record QuarantineQuery
{
    /// <summary>Most entries that a page holds.</summary>
    public const int LimitMax = 1000;

    /// <summary>Of one reason; null for any.</summary>
    public Outcome? Reason { get; init; }

    /// <summary>Whose source contains this, in either case; null for any.</summary>
    public string? Source { get; init; }

    /// <summary>Kept then or later (UTC); null for any time.</summary>
    public DateTime? Since { get; init; }

    /// <summary>How many at most, 0 to 1,000. Default: 100.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>
    /// Reads a day or a time (UTC where it says no zone): <c>2026-05-19</c>, <c>2026-05-19T08:00Z</c>.
    /// </summary>
    /// <exception cref="QuarantineSelectionException">It is none.</exception>
    public static DateTime ReadTime(string text) =>
        TimeText.TryParse(text, out var time)
            ? time
            : throw new QuarantineSelectionException(
                $"'{text}' is no time, such as 2026-05-19 or 2026-05-19T08:00:00Z", isMissing: false);

    internal bool Matches(QuarantineSlot slot) =>
        (Reason is null || slot.Reason == Reason)
        && (Since is null || slot.KeptAt >= Since)
        && (Source is null || slot.Source.Contains(Source, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Entries, newest first.</summary>
/// <param name="Entries">As many as were asked for.</param>
/// <param name="Matching">How many there are.</param>
/// <param name="ByReason">How many of which reason; they add up to <paramref name="Matching"/>.</param>
public sealed record QuarantinePage(
    IReadOnlyList<QuarantineHeader> Entries, long Matching, IReadOnlyDictionary<Outcome, long> ByReason);

/// <summary>How much a quarantine holds.</summary>
/// <param name="Entries">Records.</param>
/// <param name="Bytes">Bytes they take where they are kept.</param>
/// <param name="BytesMax">Most bytes they may take.</param>
/// <param name="Oldest">When the oldest was kept (UTC); null when there is none.</param>
/// <param name="ByReason">How many of which reason; they add up to <paramref name="Entries"/>.</param>
/// <param name="Problem">
/// Why the last records that came were not kept, a sentence with the remedy; null since some were, or some were taken
/// out. While there is one, senders of records that cannot be used are told to come back.
/// </param>
public sealed record QuarantineSummary(
    long Entries,
    long Bytes,
    long BytesMax,
    DateTime? Oldest,
    IReadOnlyDictionary<Outcome, long> ByReason,
    string? Problem);
