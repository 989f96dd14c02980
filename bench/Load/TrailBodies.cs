using System.IO.Compression;
using System.Text.Json;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Replay;

namespace Grainwatch.Bench.Load;

/// <summary>A body of a request with events, ready to be sent.</summary>
/// <param name="Gzip">Its bytes.</param>
/// <param name="Records">How many records it holds.</param>
internal sealed record TrailBody(byte[] Gzip, int Records);

/// <summary>A trail cut into bodies, in the order of delivery.</summary>
/// <param name="Bodies">The bodies.</param>
/// <param name="Principals">The keys of the principals, in order of appearance.</param>
/// <param name="DecodedBytes">Bytes of JSON.</param>
internal sealed record TrailBodies(IReadOnlyList<TrailBody> Bodies, IReadOnlyList<string> Principals, long DecodedBytes)
{
    private const CompressionLevel Level = CompressionLevel.Fastest;

    /// <summary>Number of records.</summary>
    public long Records => Bodies.Sum(body => (long)body.Records);

    /// <summary>Reads trail files (<c>{"Records":[…]}</c>, gzipped) and packs their records anew.</summary>
    public static TrailBodies Read(string trail, int recordsOfBody)
    {
        var reader = new RecordReader(
            Policy.Default.CreateIdentifier(), new OriginCache(Geolocator.None), TimeProvider.System);
        List<TrailBody> bodies = [];
        Dictionary<string, int> principals = new(StringComparer.Ordinal);
        List<byte[]> batch = [];
        var decoded = 0L;
        foreach (var input in TrailInputs.Find([trail]).OrderBy(input => (input.Delivered, input.Path)))
        {
            using var stream = new GZipStream(input.Open(), CompressionMode.Decompress);
            using var file = JsonDocument.Parse(stream);
            foreach (var record in file.RootElement.GetProperty("Records"u8).EnumerateArray())
            {
                var bytes = JsonSerializer.SerializeToUtf8Bytes(record);
                decoded += bytes.Length;
                if (reader.Read(bytes).Event is { } e) principals.TryAdd(e.Principal.Key.Text, principals.Count);
                batch.Add(bytes);
                if (batch.Count == recordsOfBody) Close();
            }
        }

        if (batch.Count > 0) Close();
        return new TrailBodies(bodies, [.. principals.OrderBy(each => each.Value).Select(each => each.Key)], decoded);

        void Close()
        {
            bodies.Add(new TrailBody(Pack(batch), batch.Count));
            batch.Clear();
        }
    }

    private static byte[] Pack(List<byte[]> records)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, Level))
        {
            gzip.Write("{\"Records\":["u8);
            for (var i = 0; i < records.Count; i++)
            {
                if (i > 0) gzip.Write(","u8);
                gzip.Write(records[i]);
            }

            gzip.Write("]}"u8);
        }

        return packed.ToArray();
    }
}
