using System.Text;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.Tests.Quarantine;

/// <summary>Records that could not be used.</summary>
internal static class Rejections
{
    public const string Source = "s3://trails/a.json.gz";

    public static Rejection Of(string text, long offset = 0, Outcome outcome = Outcome.RejectedNotJson) =>
        Of(Encoding.UTF8.GetBytes(text), offset, outcome);

    public static Rejection Of(byte[] bytes, long offset = 0, Outcome outcome = Outcome.RejectedNotJson) =>
        new(outcome, $"there is no record at {offset}", offset, bytes, bytes.Length);

    /// <summary>Records of one source, each at an offset of its own.</summary>
    public static Rejection[] Numbered(int from, int count) =>
        [.. Enumerable.Range(from, count).Select(i => Of($"record {i}", i))];

    public static ValueTask KeepAsync(this IQuarantine quarantine, params Rejection[] rejections) =>
        quarantine.KeepAsync(Source, rejections);

    /// <summary>The texts of all entries, oldest first.</summary>
    public static IEnumerable<string> Texts(this QuarantineView quarantine) =>
        quarantine.Ids(null).Select(id => Encoding.UTF8.GetString(quarantine.Read(id)!.Rejection.Bytes.Span));

    public static QuarantineId IdOf(this QuarantineView quarantine, string text) =>
        quarantine.Ids(null).First(id => Encoding.UTF8.GetString(quarantine.Read(id)!.Rejection.Bytes.Span) == text);
}

/// <summary>A clock that goes on by a second whenever somebody looks.</summary>
internal sealed class TickingClock : TimeProvider
{
    private DateTime _now = new(2026, 5, 19, 8, 0, 0, DateTimeKind.Utc);

    public override DateTimeOffset GetUtcNow() => new(_now = _now.AddSeconds(1));
}
