using System.IO.Compression;
using System.Text;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Deliveries;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Replay;
using Grainwatch.Ingest.Routing;
using Grainwatch.Ingest.Tests.CloudTrail;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Ingest.Tests.Routing;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Ingest.Tests.Receipts;

/// <summary>
/// Random mixtures of all outcomes, delivered and replayed in pieces: each record has the outcome that is its own, the
/// sums are what was sent, and what was rejected is in quarantine. <c>GRAINWATCH_SEED</c> repeats a run.
/// </summary>
public sealed class SumsTests(ITestOutputHelper output)
{
    private const int Rounds = 40;

    [Fact]
    public async Task Deliveries_AnyMixtureCutAnywhere_AddUp() => await RepeatAsync(async (random, folder) =>
    {
        var (first, afterwards, expected) = Mixture.Random(random, random.Next(1, 120));
        using var quarantine = FileQuarantine.Open(folder.Of("quarantine"));
        using var router = new EventRouter(new FakePrincipals());
        var intake = new Intake(
            router, quarantine, new ReaderPool(CreateReader), new IntakeOptions { BatchEvents = random.Next(1, 50) });
        var sum = new Receipt();
        var deliveries = 0;
        foreach (var part in first.Chunk(random.Next(1, 40)).Concat(afterwards.Chunk(random.Next(1, 40))))
        {
            deliveries++;
            var text = string.Join('\n', part);
            if (random.Next(2) == 0)
            {
                text += "\n" + Mixture.Truncated(deliveries);
                expected.Add(Outcome.RejectedTruncated);
            }

            await using var data = new AsyncPieceStream(Pack(text, random.Next(2) == 0), random.Next(1, 3000));
            var result = await intake.TakeAsync(data, $"delivery {deliveries}");
            Assert.Equal(result.Summary.Records, result.Receipt.Total);
            sum.Add(result.Receipt);
        }

        Assert.Equal(expected.ToString(), sum.ToString());
        AssertKept(expected, quarantine);
    });

    [Fact]
    public async Task Replay_AnyMixtureInFiles_AddsUp() => await RepeatAsync(async (random, folder) =>
    {
        var (lines, others, expected) = Mixture.Random(random, random.Next(1, 120));
        var truncated = 0;
        foreach (var (part, i) in lines.Concat(others).Chunk(random.Next(5, 60)).Select((part, i) => (part, i)))
        {
            var text = string.Join('\n', part);
            if (random.Next(2) == 0) text += "\n" + Mixture.Truncated(10_000 + truncated++);
            var name = random.Next(2) == 0 ? $"part{i:D3}.jsonl" : TrailText.Name($"20260504T11{i:D2}Z");
            folder.Write(Path.Combine("in", name), text);
        }

        expected.Add(Outcome.RejectedTruncated, truncated);
        using var quarantine = FileQuarantine.Open(folder.Of("quarantine"));
        using var router = new EventRouter(new FakePrincipals());
        var options = new ReplayOptions
        {
            Threads = random.Next(1, 4),
            BatchEvents = random.Next(1, 50),
            AheadEventsMax = random.Next(1, 100),
            SortedEventsMax = random.Next(1, 100),
        };
        var result = await new Replayer(router, CreateReader, options, quarantine)
            .RunAsync(TrailInputs.Find([folder.Of("in")]));

        Assert.Equal(result.Records, result.Receipt.Total);
        Assert.Equal(expected.Total, result.Records);
        Assert.Equal(result.Receipt.Rejected, result.Rejections.Count + result.RejectionsNotShown);
        // Replay sorts by time, so that nothing is late, and a file more or less decides who comes first.
        foreach (var outcome in Outcomes.All.Where(outcome => outcome > Outcome.Late))
            Assert.Equal(expected[outcome], result.Receipt[outcome]);
        AssertKept(expected, quarantine);
    });

    [Fact]
    public async Task Replay_StoppedAnywhere_AddsUpAndKeepsWhatItCounts() => await RepeatAsync(async (random, folder) =>
    {
        var (lines, _, _) = Mixture.Random(random, 300);
        foreach (var (part, i) in lines.Chunk(10).Select((part, i) => (part, i)))
            folder.Write(Path.Combine("in", TrailText.Name($"20260504T11{i % 60:D2}Z")), string.Join('\n', part));
        using var quarantine = FileQuarantine.Open(folder.Of("quarantine"));
        using var stop = new CancellationTokenSource();
        var calls = random.Next(1, 100);
        var principals = new FakePrincipals
        {
            Before = _ => --calls == 0 ? stop.CancelAsync() : Task.CompletedTask,
        };
        using var router = new EventRouter(principals);
        var options = new ReplayOptions { Threads = 2, BatchEvents = 5, AheadEventsMax = 50 };

        var result = await new Replayer(router, CreateReader, options, quarantine)
            .RunAsync(TrailInputs.Find([folder.Of("in")]), cancellation: stop.Token);

        Assert.Equal(result.Records, result.Receipt.Total);
        Assert.Equal(
            principals.Calls.Sum(call => call.Events.Count),
            result.Receipt[Outcome.Accepted] + result.Receipt[Outcome.Duplicate] + result.Receipt[Outcome.Late]);
        AssertKept(result.Receipt, quarantine);
    });

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 0)]
    public async Task Replay_FileChangesBetweenItsPasses_AddsUpAndSaysSo(bool grows, long records)
    {
        using var folder = new TempFolder();
        var path = folder.Write("a.jsonl", string.Join(
            '\n', Mixture.Line(Outcome.Accepted, 1), TrailText.Call("ada", "2026-05-04T11:00:00Z"), ""));
        using var router = new EventRouter(new FakePrincipals());
        var isChanged = false;
        var progress = new Reaction(() =>
        {
            if (isChanged) return;
            isChanged = true;
            if (grows) File.AppendAllText(path, TrailText.Call("ada", "2026-05-04T12:00:00Z"));
            else File.Delete(path);
        });

        var result = await new Replayer(router, CreateReader, new ReplayOptions { SortedEventsMax = 1 })
            .RunAsync(TrailInputs.Find([path]), progress);

        Assert.Equal((records, records), (result.Records, result.Receipt.Total));
        Assert.Contains("2 records were there first", Assert.Single(result.Failures), StringComparison.Ordinal);
    }

    private static void AssertKept(Receipt expected, FileQuarantine quarantine)
    {
        Assert.Equal(expected.Rejected, quarantine.Summarise().Entries);
        foreach (var (outcome, count) in quarantine.Summarise().ByReason) Assert.Equal(expected[outcome], count);
    }

    private static TrailReader CreateReader() => new(new RecordReader(
        Policy.Default.CreateIdentifier(), new OriginCache(Geolocator.None), new FixedClock(Reading.Now),
        new ReaderLimits { RecordBytesMax = Mixture.RecordBytesMax }));

    private static byte[] Pack(string text, bool gzip)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (!gzip) return bytes;
        using var packed = new MemoryStream();
        using (var to = new GZipStream(packed, CompressionLevel.Fastest)) to.Write(bytes);
        return packed.ToArray();
    }

    private async Task RepeatAsync(Func<Random, TempFolder, Task> round)
    {
        var repeats = int.TryParse(Environment.GetEnvironmentVariable("GRAINWATCH_SEED"), out var seed);
        if (!repeats) seed = Environment.TickCount;
        for (var i = 0; i < (repeats ? 1 : Rounds); i++, seed++)
        {
            using var folder = new TempFolder();
            try
            {
                await round(new Random(seed), folder);
            }
            catch (Exception)
            {
                output.WriteLine(
                    $"GRAINWATCH_SEED={seed} dotnet test tests/Ingest.Tests --filter {nameof(SumsTests)}");
                throw;
            }
        }
    }

    private sealed class Reaction(Action react) : IProgress<ReplayProgress>
    {
        public void Report(ReplayProgress value) => react();
    }

    /// <summary>A stream that gives at most so many bytes at a time.</summary>
    private sealed class AsyncPieceStream(byte[] data, int size) : MemoryStream(data)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
