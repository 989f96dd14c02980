using System.Text;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Deliveries;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Routing;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Ingest.Tests.Routing;
using Xunit;

namespace Grainwatch.Ingest.Tests.Deliveries;

public sealed class IntakeTests : IDisposable
{
    private const string Source = "s3://trails/a.json";

    private readonly FakePrincipals _principals = new();
    private readonly MemoryQuarantine _quarantine = new();
    private readonly EventRouter _router;

    public IntakeTests() => _router = new EventRouter(_principals);

    public void Dispose() => _router.Dispose();

    [Fact]
    public async Task Take_EveryKindOfRecord_AppliesKeepsAndAddsUp()
    {
        var (ada, bob) = (TrailText.Call("ada", "2026-05-01T10:00:00Z"), TrailText.Call("bob", "2026-05-01T10:01:00Z"));

        var result = await TakeAsync($"{ada}\n{ada}\n{TrailText.Service("2026-05-01T10:00:00Z")}\nbroken\n{bob}\n");

        Assert.Equal(result.Summary.Records, result.Receipt.Total);
        Assert.Equal(5, result.Receipt.Total);
        Assert.Equal(2, result.Receipt[Outcome.Accepted]);
        Assert.Equal(1, result.Receipt[Outcome.Duplicate]);
        Assert.Equal(1, result.Receipt[Outcome.IgnoredService]);
        var entry = _quarantine.Read(Assert.Single(_quarantine.Ids(null)))!;
        Assert.Equal(Source, entry.Source);
        Assert.Equal("broken", Encoding.UTF8.GetString(entry.Rejection.Bytes.Span).TrimEnd());
        Assert.Equal(entry.Rejection, Assert.Single(result.Rejections));
    }

    [Fact]
    public async Task Take_MoreThanABatch_HandsOverWhileReading()
    {
        var trail = string.Join('\n', Enumerable.Range(0, 2000)
            .Select(i => TrailText.Call($"user{i % 3}", $"2026-05-01T10:{i / 60 % 60:D2}:{i % 60:D2}Z")));

        var result = await TakeAsync(trail, new IntakeOptions { BatchEvents = 100 });

        Assert.Equal(2000, result.Receipt[Outcome.Accepted]);
        Assert.True(_principals.Calls.Count > 6, $"{_principals.Calls.Count} calls");
        Assert.True(_principals.Calls.Max(call => call.Events.Count) < 300, "a piece of 128 KiB and a batch, no more");
    }

    [Fact]
    public async Task Take_HostFails_ThrowsAndTakesAllOfItAgain()
    {
        var trail = string.Join('\n', Enumerable.Range(0, 50)
            .Select(i => TrailText.Call($"user{i % 3}", $"2026-05-01T10:{i:D2}:00Z")));
        _principals.Before = key =>
            key.Id == "AIDAUSER1" ? throw new PrincipalStoreException("no room") : Task.CompletedTask;

        await Assert.ThrowsAsync<PrincipalStoreException>(() => TakeAsync(trail + "\nbroken"));

        _principals.Before = _ => Task.CompletedTask;
        var result = await TakeAsync(trail + "\nbroken");
        Assert.Equal(51, result.Receipt.Total);
        Assert.Equal(50, result.Receipt[Outcome.Accepted] + result.Receipt[Outcome.Duplicate]);
        Assert.Single(_quarantine.Ids(null));
    }

    [Fact]
    public async Task Take_QuarantineIsFull_ThrowsBeforeAnythingIsAcknowledged()
    {
        var full = new MemoryQuarantine(bytesMax: 300);

        var e = await Assert.ThrowsAsync<QuarantineException>(
            () => TakeAsync("broken one\nbroken two\n", quarantine: full));

        Assert.Contains("full", e.Message, StringComparison.Ordinal);
        Assert.Single(full.Ids(null));
    }

    [Theory]
    [InlineData("2099-01-01T00:00:00Z", false)]
    [InlineData("yesterday", false)]
    [InlineData(null, true)]
    public async Task Fault_WellFormedRecordsOfNoUse_AreNoReasonToPassTheFileBy(string? time, bool isFault)
    {
        var intake = new Intake(_router, _quarantine, Readers());
        var text = time is null ? "holiday" : TrailText.Call("ada", time);
        using var data = new MemoryStream(Encoding.UTF8.GetBytes(text));

        var found = await intake.FaultAsync(data);

        Assert.Equal(isFault, found is not null);
    }

    private async Task<IntakeResult> TakeAsync(
        string trail, IntakeOptions? options = null, MemoryQuarantine? quarantine = null)
    {
        var intake = new Intake(_router, quarantine ?? _quarantine, Readers(), options);
        using var data = new MemoryStream(Encoding.UTF8.GetBytes(trail));
        return await intake.TakeAsync(data, Source);
    }

    private static ReaderPool Readers() => new(() => new TrailReader(new RecordReader(
        Policy.Default.CreateIdentifier(), new OriginCache(Geolocator.None), TimeProvider.System)));
}
