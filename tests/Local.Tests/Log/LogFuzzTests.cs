using System.Buffers.Binary;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Tests;
using Grainwatch.Detection.Wire;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Log;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Local.Tests.Log;

/// <summary>Whatever a segment holds: it is read, or refused by name; nothing else, and within bounds.</summary>
public sealed class LogFuzzTests(ITestOutputHelper output) : IDisposable
{
    private const int FilesUsual = 1500;
    private const long BytesMax = 64 * 1024 * 1024;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_MutatedSegments_AreReadOrRefused()
    {
        var test = nameof(Open_MutatedSegments_AreReadOrRefused);
        var (read, refused) = (0, 0);
        var log = new SmallLog(Seeds.First);
        for (var i = 0; i < Seeds.Histories(FilesUsual); i++)
        {
            var seed = Seeds.First + i;
            var random = new Random(seed);
            log.WriteTo(_folder.Path);
            var segment = random.Next(log.Segments.Length);
            File.WriteAllBytes(
                SmallLog.PathOf(_folder.Path, segment + 1), Mutate(log.Segments[segment].ToArray(), random));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                await ReadAllAsync(log);
                read++;
            }
            catch (LogException)
            {
                refused++;
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{e}\n{Seeds.Repeat(seed, test)}");
            }

            var taken = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(taken < BytesMax, $"{taken:N0} bytes taken; {Seeds.Repeat(seed, test)}");
        }

        output.WriteLine($"{Seeds.Repeat(Seeds.First, test)}; {read} read, {refused} refused");
    }

    private async Task ReadAllAsync(SmallLog small)
    {
        using var log = small.Open(_folder.Path);
        foreach (var _ in log.ReadHeaders())
        {
            // Reading is all.
        }

        foreach (var key in log.Entries.Keys)
        {
            if (PrincipalKey.TryParse(key, out var parsed)) await log.ReadAsync(parsed);
        }
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                random.NextBytes(bytes.AsSpan(random.Next(bytes.Length)));
                return bytes;
            case 1:
                random.NextBytes(bytes);
                "GWLOG 1\n"u8.CopyTo(bytes);
                return bytes;
            case 2:
                var (from, to) = (random.Next(bytes.Length), random.Next(bytes.Length));
                return [.. bytes[..from], .. bytes[to..]];
            default:
                // As somebody would who knows how to make a checksum.
                for (var left = random.Next(1, 4); left > 0; left--) Forge(bytes, random);
                return bytes;
        }
    }

    /// <summary>Changes bytes of a frame, its length too, and makes its checksum fit.</summary>
    private static void Forge(byte[] bytes, Random random)
    {
        List<(int At, int Length)> frames = [];
        for (var at = Segment.HeadBytes; LogFrame.LengthOf(bytes.AsSpan(at)) is { } length; at += length)
        {
            if (length > bytes.Length - at) break;
            frames.Add((at, length));
        }

        if (frames.Count == 0) return;
        var (start, size) = frames[random.Next(frames.Count)];
        var frame = bytes.AsSpan(start, size);
        if (random.Next(6) == 0)
        {
            var length = random.Next(3) == 0 ? int.MaxValue : random.Next(size * 3);
            BinaryPrimitives.WriteInt32LittleEndian(frame[1..], length);
        }

        for (var left = random.Next(1, 5); left > 0; left--)
        {
            var at = random.Next(2) == 0 ? LogFrame.HeadBytes + random.Next(27) : random.Next(13, size);
            frame[at] = (byte)(random.Next(3) == 0 ? 255 : random.Next(256));
        }

        BinaryPrimitives.WriteUInt32LittleEndian(frame[9..], Crc32C.Of(frame[..9], frame[13..]));
    }
}
