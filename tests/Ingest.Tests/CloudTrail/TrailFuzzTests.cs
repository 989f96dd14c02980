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
        for (var n = random.Next(1, 5); n > 0 && data.Count > 0; n--) Mutations.Apply(random, data);
        var bytes = data.ToArray();
        return random.Next(50) == 0 ? MutatedGzip(random, bytes) : bytes;
    }

    private static byte[] MutatedGzip(Random random, byte[] data)
    {
        List<byte> packed = [.. Reading.Gzip(data)];
        if (packed.Count > 0 && random.Next(2) == 0) Mutations.Apply(random, packed);
        return [.. packed];
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;
}
