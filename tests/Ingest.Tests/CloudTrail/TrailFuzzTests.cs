using System.Text;
using Grainwatch.Ingest.CloudTrail;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Ingest.Tests.CloudTrail;

/// <summary>
/// Mutated records: nothing is thrown, every record has one outcome, and pieces change nothing.
/// <c>GRAINWATCH_SEED</c> repeats a run, <c>GRAINWATCH_FUZZ_COUNT</c> sets its length.
/// </summary>
public sealed class TrailFuzzTests(ITestOutputHelper output)
{
    private const int CountByDefault = 100_000;

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\n", "\r\n{", " ", "null", "true", "-1e999", "0",
        "{\"Records\":[", "]}", "{\"eventVersion\":\"1.08\"", "\uFEFF", "\0", "\u001F\u008B", "\"eventTime\":",
        "\"Records\"", "9999-12-31T23:59:59-23:59", "HIDDEN_DUE_TO_SECURITY_REASONS", ":i-", "/*", "NaN",
        "{\"detail\":{", "\"detail\"", "{\"logEvents\":[", "\"messageType\":\"CONTROL_MESSAGE\"", "\"message\":",
        "H4sI", "{\"awslogs\":{\"data\":\"", "\"Type\":\"Notification\",\"Message\":\"{", "\"aws:s3\"",
    ];

    [Fact]
    public void Read_MutatedRecords_AlwaysAddUp()
    {
        var seed = Number("GRAINWATCH_SEED") ?? Environment.TickCount;
        var count = Number("GRAINWATCH_FUZZ_COUNT") ?? CountByDefault;
        var repeat = $"GRAINWATCH_SEED={seed} GRAINWATCH_FUZZ_COUNT={count} dotnet test tests/Ingest.Tests "
            + $"--filter {nameof(TrailFuzzTests)}";
        output.WriteLine(repeat);
        var random = new Random(seed);
        var limits = new ReaderLimits { RecordBytesMax = 4096, KeptBytes = 256, DepthMax = 8, InternedTexts = 256 };
        var whole = Reading.NewTrailReader(limits);
        var inPieces = Reading.NewTrailReader(limits);
        for (var i = 0; i < count; i++)
        {
            var data = Mutate(random);
            try
            {
                var found = new Found();
                found.Summary = whole.Read(data, found);
                found.AssertSums();
                if (i % 8 == 0) AssertSameInPieces(inPieces, data, random.Next(1, 300), found);
            }
            catch (Exception failure)
            {
                Assert.Fail($"round {i} of: {repeat}\n{Convert.ToBase64String(data)}\n{failure}");
            }
        }
    }

    private static void AssertSameInPieces(TrailReader reader, byte[] data, int size, Found expected)
    {
        // How much of damaged gzip can be read depends on the pieces.
        if (Packings.Of(data, out _) is not (Packing.None or Packing.Unknown)) return;
        var found = new Found();
        found.Summary = reader.Read(new PieceStream(data, size), found);
        found.AssertSums();
        Assert.Equal(string.Join('\n', expected.Lines), string.Join('\n', found.Lines));
        Assert.Equal(expected.Summary, found.Summary);
    }

    private static byte[] Mutate(Random random)
    {
        var records = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Records.All[random.Next(Records.All.Count)]);
        var text = random.Next(9) switch
        {
            0 => Records.File(records),
            1 => Records.Lines(records),
            2 => string.Join('\n', records.Select(Transports.Envelope)),
            3 => $"[{string.Join(',', records.Select(Transports.TurnedEnvelope))}]",
            4 => Transports.LogPayload(records),
            5 => Transports.TurnedLogPayload(records),
            6 => Transports.LambdaEvent(Transports.LogPayload(records)),
            7 => random.Next(2) == 0 ? Transports.Sns(Transports.S3Notification) : Transports.Control,
            _ => string.Join(random.Next(2) == 0 ? "\n" : ",", records),
        };
        List<byte> data = [.. Encoding.UTF8.GetBytes(text)];
        for (var n = random.Next(1, 5); n > 0 && data.Count > 0; n--) MutateOnce(random, data);
        var bytes = data.ToArray();
        return random.Next(50) == 0 ? MutatedGzip(random, bytes) : bytes;
    }

    private static void MutateOnce(Random random, List<byte> data)
    {
        var at = random.Next(data.Count);
        var length = Math.Min(data.Count - at, random.Next(3) == 0 ? random.Next(1, 400) : 1);
        switch (random.Next(7))
        {
            case 0: data[at] = (byte)random.Next(256); break;
            case 1: data[at] ^= (byte)(1 << random.Next(8)); break;
            case 2: data.RemoveRange(at, length); break;
            case 3: data.InsertRange(at, data.GetRange(at, length)); break;
            case 4: data.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)])); break;
            case 5: data.InsertRange(at, Enumerable.Repeat("[{\" x"u8[random.Next(5)], random.Next(1, 6000))); break;
            default: data.RemoveRange(at, data.Count - at); break;
        }
    }

    private static byte[] MutatedGzip(Random random, byte[] data)
    {
        List<byte> packed = [.. Reading.Gzip(data)];
        if (packed.Count > 0 && random.Next(2) == 0) MutateOnce(random, packed);
        return [.. packed];
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;
}
