using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;

namespace Grainwatch.Ingest.Replay;

/// <summary>How fast files are unpacked and tokenised, and nothing else.</summary>
/// <param name="DecodedBytes">Bytes of decoded data.</param>
/// <param name="Duration">How long it took.</param>
public sealed record RawRate(long DecodedBytes, TimeSpan Duration);

/// <summary>
/// What reading the same files costs when nothing is done with them: each is unpacked, and a
/// <see cref="Utf8JsonReader"/> goes over every token, on one thread. The measure a replay's rate is held against.
/// </summary>
public static class RawPass
{
    /// <summary>Unpacks and tokenises files.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static RawRate Run(IEnumerable<TrailInput> inputs, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        var bytes = 0L;
        var buffer = new byte[1 << 20];
        foreach (var input in inputs)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var length = Unpack(input, ref buffer);
                bytes += length;
                Tokenise(buffer.AsSpan(0, length));
            }
            catch (Exception e) when (e is JsonException or InvalidDataException)
            {
                // What is broken in a file is the replay's to tell; here the rest of it costs nothing.
            }
        }

        return new RawRate(bytes, Stopwatch.GetElapsedTime(started));
    }

    private static int Unpack(TrailInput input, ref byte[] buffer)
    {
        using var file = input.Open();
        using Stream content = input.Path.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
        var length = 0;
        while (true)
        {
            var read = content.Read(buffer, length, buffer.Length - length);
            if (read == 0) return length;
            length += read;
            if (length == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        }
    }

    private static void Tokenise(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            // Every token is looked at, and nothing is kept.
        }
    }
}
