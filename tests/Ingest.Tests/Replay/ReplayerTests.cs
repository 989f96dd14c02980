using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Replay;
using Grainwatch.Ingest.Tests.Routing;
using Xunit;

namespace Grainwatch.Ingest.Tests.Replay;

public sealed class ReplayerTests : IDisposable
{
    private static readonly ReplayOptions OneThread = new() { Threads = 1 };
    private static readonly ReplayOptions ThreeThreads = new() { Threads = 3 };

    private readonly TempFolder _folder = new();
    private readonly FakePrincipals _principals = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task RunAsync_RegionsDeliveredOverDays_NothingIsLate(int threads)
    {
        // By path, all of eu-west-1 comes before us-east-1: four days late for whoever works in both.
        foreach (var region in new[] { "eu-west-1", "us-east-1" })
        {
            for (var day = 1; day <= 4; day++)
            {
                var name = $"{region}/2026/05/0{day}/{TrailText.Name($"2026050{day}T1005Z", region)}";
                _folder.Write(name, TrailText.File(TrailText.Call("ada", $"2026-05-0{day}T10:00:00Z")));
            }
        }

        var options = new ReplayOptions { Threads = threads, BatchEvents = 1 };
        var result = await Replays.RunAsync(_principals, options, [_folder.Path]);

        Assert.Equal(8, result.Receipt[Outcome.Accepted]);
        Assert.Equal(8, result.Records);
        Assert.Equal(8, result.Files);
    }

    [Fact]
    public async Task RunAsync_DatedFilesAndOthers_AreMergedByTime()
    {
        _folder.Write(TrailText.Name("20260501T1010Z"), TrailText.Call("ada", "2026-05-01T10:05:00Z", "B"));
        _folder.Write(TrailText.Name("20260503T1010Z"), TrailText.Call("ada", "2026-05-03T10:05:00Z", "D"));
        _folder.Write("export.jsonl", string.Join('\n',
            TrailText.Call("ada", "2026-05-04T10:00:00Z", "E"),
            TrailText.Call("ada", "2026-05-02T10:00:00Z", "C"),
            TrailText.Call("ada", "2026-05-01T10:00:00Z", "A")));

        var options = OneThread with { BatchEvents = 1 };
        var result = await Replays.RunAsync(_principals, options, [_folder.Path]);

        Assert.Equal(["A", "B", "C", "D", "E"], Replays.Order(_principals));
        Assert.Equal(5, result.Receipt[Outcome.Accepted]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task RunAsync_OthersAboveTheBound_AreReadInPartsAndStillInOrder(int held)
    {
        var start = new DateTime(2026, 5, 1, 0, 0, 0, DateTimeKind.Utc);
        var lines = Enumerable.Range(0, 60).Select(i => TrailText.Call(
            "ada", start.AddMinutes(i * 37 % 60).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), $"Call{i * 37 % 60:D2}"));
        foreach (var (part, i) in lines.Chunk(20).Select((part, i) => (part, i)))
            _folder.Write($"part{i}.ndjson", string.Join('\n', part) + "\nnot json\n");

        var options = ThreeThreads with { SortedEventsMax = held, BatchEvents = 5 };
        var result = await Replays.RunAsync(_principals, options, [_folder.Path]);

        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"Call{i:D2}"), Replays.Order(_principals));
        Assert.Equal(63, result.Records);
        Assert.Equal(60, result.Receipt[Outcome.Accepted]);
        Assert.Equal(3, result.Receipt[Outcome.RejectedNotJson]);
        Assert.Equal(3, result.Files);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task RunAsync_MoreThanMayBeReadAhead_GivesFilesInOrder(int threads)
    {
        for (var i = 0; i < 40; i++)
        {
            var calls = Enumerable.Range(0, 25).Select(j =>
                TrailText.Call("ada", $"2026-05-01T{i / 6:D2}:{i % 6}{j % 10}:00Z", $"Call{i * 25 + j:D4}"));
            _folder.Write(TrailText.Name($"20260501T{i / 6:D2}{i % 6}9Z"), TrailText.File([.. calls]));
        }

        var options = new ReplayOptions { Threads = threads, AheadEventsMax = 10, BatchEvents = 60 };
        var result = await Replays.RunAsync(_principals, options, [_folder.Path]);

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"Call{i:D4}"), Replays.Order(_principals));
        Assert.Equal(1000, result.Receipt[Outcome.Accepted]);
    }

    [Fact]
    public async Task RunAsync_FileLongerThanAChunk_IsWhole()
    {
        var start = new DateTime(2026, 5, 1, 0, 0, 0, DateTimeKind.Utc);
        var lines = Enumerable.Range(0, 10_000).Select(i => TrailText.Call(
            "ada", start.AddSeconds(i).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), $"Call{i:D5}"));
        _folder.Write(TrailText.Name("20260501T0300Z"), string.Join('\n', lines));

        var result = await Replays.RunAsync(_principals, OneThread, [_folder.Path]);

        Assert.Equal(10_000, result.Receipt[Outcome.Accepted]);
        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => $"Call{i:D5}"), Replays.Order(_principals));
    }

    [Fact]
    public async Task RunAsync_EveryKindOfRecord_AddsUp()
    {
        var call = TrailText.Call("ada", "2026-05-01T10:00:00Z");
        _folder.Write(TrailText.Name("20260501T1010Z"), TrailText.File(
            call, TrailText.Service("2026-05-01T10:00:00Z"), call, "{}", "17"));

        var result = await Replays.RunAsync(_principals, ThreeThreads, [_folder.Path]);

        Assert.Equal(
            "1 accepted, 1 duplicate, 1 ignored: service, 1 rejected: no-event-time, 1 rejected: wrong-type",
            result.Receipt.ToString());
        Assert.Equal(5, result.Records);
        Assert.Equal(2, result.Rejections.Count);
        Assert.Equal(0, result.RejectionsNotShown);
        Assert.Equal(new LocatedCount(0, 0, 2), result.Located);
        Assert.Empty(result.Failures);
        Assert.False(result.WasStopped);
    }

    [Fact]
    public async Task RunAsync_FileThatCannotBeRead_IsNamedAndTheOthersAreRead()
    {
        var locked = _folder.Write(TrailText.Name("20260501T1005Z"), "{}");
        _folder.Write(TrailText.Name("20260501T1010Z"), TrailText.File(TrailText.Call("ada", "2026-05-01T10:00:00Z")));
        var inputs = TrailInputs.Find([_folder.Path]);
        File.Delete(locked);

        using var router = new Grainwatch.Ingest.Routing.EventRouter(_principals);
        var result = await new Replayer(router, Replays.CreateReader, ThreeThreads).RunAsync(inputs);

        Assert.Contains(locked, Assert.Single(result.Failures), StringComparison.Ordinal);
        Assert.Equal(1, result.Receipt[Outcome.Accepted]);
        Assert.Equal(1, result.Files);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task RunAsync_Cancelled_EndsWithAReceiptOfWhatWasApplied(int threads)
    {
        using var stop = new CancellationTokenSource();
        for (var i = 0; i < 30; i++)
        {
            _folder.Write(TrailText.Name($"20260501T10{i:D2}Z"), TrailText.File(
                TrailText.Call("ada", $"2026-05-01T10:{i:D2}:00Z")));
        }

        _principals.Before = _ => stop.CancelAsync();
        var options = new ReplayOptions { Threads = threads, BatchEvents = 3 };
        var result = await Replays.RunAsync(_principals, options, [_folder.Path], null, stop.Token);

        Assert.True(result.WasStopped);
        Assert.Equal(result.Records, result.Receipt.Total);
        Assert.Equal(_principals.Calls.Sum(call => call.Events.Count), result.Receipt[Outcome.Accepted]);
        Assert.InRange(result.Records, 3, 29);
    }

    [Fact]
    public async Task RunAsync_HostFails_Throws()
    {
        _folder.Write("a.jsonl", TrailText.Call("ada", "2026-05-01T10:00:00Z"));
        _principals.Before = _ => throw new Grainwatch.Detection.Principals.PrincipalStoreException("no room");

        await Assert.ThrowsAsync<Grainwatch.Detection.Principals.PrincipalStoreException>(
            () => Replays.RunAsync(_principals, ThreeThreads, [_folder.Path]));
    }

    [SharedDataFact]
    public async Task RunAsync_RealTrail_AccountsForEveryEvent()
    {
        using var archive = File.OpenRead(SharedData.PathOf("invictus", "CloudTrail.tar.gz"));
        await using var gzip = new System.IO.Compression.GZipStream(
            archive, System.IO.Compression.CompressionMode.Decompress);
        await System.Formats.Tar.TarFile.ExtractToDirectoryAsync(gzip, _folder.Path, overwriteFiles: false);

        var result = await Replays.RunAsync(
            _principals, ThreeThreads, [_folder.Path, SharedData.PathOf("stratus", "aws_detonations.jsonl")]);

        Assert.Equal(56, result.Files);
        Assert.Equal(result.Records, result.Receipt.Total);
        Assert.Equal(0, result.Receipt.Rejected);
        Assert.Equal(0, result.Receipt[Outcome.Late]);
        Assert.InRange(result.Records, 3000, 4000);
    }
}
