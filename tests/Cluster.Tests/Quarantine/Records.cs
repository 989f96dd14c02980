using System.Text;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Cluster.Tests.Quarantine;

/// <summary>Records that no gateway can use.</summary>
internal static class Records
{
    public const string Source = "s3://trails/a.json.gz";

    /// <summary>Records of one source, each at an offset of its own, padded to a length.</summary>
    public static Rejection[] Numbered(int from, int count, int bytes = 0) => [.. Enumerable.Range(from, count)
        .Select(i => Encoding.UTF8.GetBytes($"record {i}".PadRight(bytes)))
        .Select((text, i) => new Rejection(Outcome.RejectedNotJson, "no JSON", from + i, text, text.Length))];

    /// <summary>Keeps records of <see cref="Source"/>.</summary>
    public static Task KeepAsync(this IQuarantine quarantine, IReadOnlyList<Rejection> rejections) =>
        quarantine.KeepAsync(Source, rejections).AsTask();

    /// <summary>The texts of all entries, oldest first.</summary>
    public static async Task<IReadOnlyList<string>> TextsAsync(this IQuarantine quarantine)
    {
        List<string> texts = [];
        foreach (var id in await quarantine.IdsAsync(null))
            texts.Add(Encoding.UTF8.GetString((await quarantine.ReadAsync(id))!.Rejection.Bytes.Span).TrimEnd());
        return texts;
    }

    /// <summary>The texts of numbered records.</summary>
    public static IEnumerable<string> Texts(IEnumerable<int> numbers) => numbers.Select(i => $"record {i}");
}
