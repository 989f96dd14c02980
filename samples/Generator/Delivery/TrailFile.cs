using System.Globalization;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Grainwatch.Samples;

/// <summary>One delivered object: the records of an account and region in a slot, in disorder.</summary>
internal sealed class TrailFile(
    GeneratorOptions options, string account, string region, DateTime end, TrailEvent[] events)
{
    private const int FlushBytes = 1 << 16;

    private static readonly JsonWriterOptions Json = new()
    {
        // Real records escape no more than JSON demands.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>The files of one slot.</summary>
    public static IEnumerable<TrailFile> Split(GeneratorOptions options, DateTime end, List<TrailEvent> events) =>
        events
            .GroupBy(trailEvent => (trailEvent.Account, trailEvent.Region))
            .OrderBy(group => group.Key.Account, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Region, StringComparer.Ordinal)
            // By seed: an order that has nothing to do with time.
            .Select(group => new TrailFile(
                options, group.Key.Account, group.Key.Region, end, [.. group.OrderBy(one => one.Seed)]));

    /// <summary>Writes the file and returns its size in bytes.</summary>
    public long Write()
    {
        var path = FilePath();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.Create(path);
        using (var gzip = new GZipStream(file, Level(), leaveOpen: true))
        {
            using var json = new Utf8JsonWriter(gzip, Json);
            json.WriteStartObject();
            json.WriteStartArray("Records"u8);
            foreach (var trailEvent in events)
            {
                RecordWriter.Write(json, trailEvent);
                if (json.BytesPending > FlushBytes)
                    json.Flush();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return file.Length;
    }

    // Samples that are kept in a repository are small; the others should be ready soon.
    private CompressionLevel Level() =>
        options.TargetEvents <= 100_000 ? CompressionLevel.SmallestSize : CompressionLevel.Optimal;

    private string FilePath()
    {
        var chance = Chance.For(options.Seed, 5, Chance.HashOf(account + region), (ulong)end.Ticks);
        var stamp = end.ToString("yyyyMMdd'T'HHmm'Z'", CultureInfo.InvariantCulture);
        return Path.Combine(
            options.Out, "AWSLogs", account, "CloudTrail", region,
            end.ToString("yyyy", CultureInfo.InvariantCulture),
            end.ToString("MM", CultureInfo.InvariantCulture),
            end.ToString("dd", CultureInfo.InvariantCulture),
            $"{account}_CloudTrail_{region}_{stamp}_{Ids.Text(16, chance)}.json.gz");
    }
}
