using Grainwatch.Ingest.Replay;
using Grainwatch.Ingest.Routing;
using Grainwatch.Ingest.Sources;
using Grainwatch.Ingest.Sources.S3;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Ingest.Tests.Routing;
using Xunit;

namespace Grainwatch.Ingest.Tests.Sources.S3;

/// <summary>The AWS SDK against a server.</summary>
public sealed class S3StoreTests : IAsyncLifetime
{
    private static readonly DateTime Start = new(2026, 5, 10, 9, 0, 0, DateTimeKind.Utc);

    private readonly StepClock _clock = new(Start);
    private HttpBucket _server = null!;
    private S3Store _store = null!;

    public async Task InitializeAsync()
    {
        _server = await HttpBucket.StartAsync(_clock);
        _store = _server.Store();
    }

    public async Task DisposeAsync()
    {
        _store.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Poll_ThroughTheSdk_FindsTrailsAndTakesThemOnce()
    {
        for (var i = 0; i < 12; i++)
        {
            var region = i % 2 == 0 ? "eu-west-1" : "us-east-1";
            _server.Bucket.Put(
                FakeBucket.Key(Start.AddHours(i - 20), region),
                TrailText.File(TrailText.Call("ada", "2026-05-09T10:00:00Z", $"call{i:D2}")));
        }

        var (taken, progress) = (new TakenIn(), new SourceProgress("s3", _clock));
        var source = new BucketSource(
            new S3Location("trails", ""), _store, taken.Intake, new MemoryCheckpoints(), _clock,
            new BucketOptions { ObjectsAtOnce = 1 });
        await source.PollAsync(progress);
        await source.PollAsync(progress);

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"call{i:D2}"), taken.Names);
        Assert.Equal(12, progress.Status.Delivered);
    }

    [Fact]
    public async Task List_Pages_AreFollowedByTheirToken()
    {
        for (var i = 0; i < 5; i++) _server.Bucket.Put($"x/{i}.json", "{}");

        var first = await _store.ListAsync(new ListRequest("x/") { Max = 3, After = "x/0.json" });
        var second = await _store.ListAsync(new ListRequest("x/") { Max = 3, From = first.Next });

        Assert.Equal(["x/1.json", "x/2.json", "x/3.json"], first.Objects.Select(stored => stored.Key));
        Assert.Equal(["x/4.json"], second.Objects.Select(stored => stored.Key));
        Assert.Null(second.Next);
        Assert.Equal(new StoredObject("x/4.json", 2, Start, second.Objects[0].Tag), second.Objects[0]);
    }

    [Theory]
    [InlineData(403, "AccessDenied", "s3:ListBucket")]
    [InlineData(403, "InvalidAccessKeyId", "AWS_ACCESS_KEY_ID")]
    [InlineData(400, "ExpiredToken", "renew")]
    [InlineData(404, "NoSuchBucket", "no such bucket")]
    [InlineData(301, "PermanentRedirect", "AWS_REGION")]
    [InlineData(503, "SlowDown", "SlowDown")]
    public async Task List_Refused_SaysWhatToDo(int status, string code, string remedy)
    {
        _server.Refusal = (status, code);

        var e = await Assert.ThrowsAsync<SourceException>(() => _store.ListAsync(new ListRequest("")));

        Assert.Contains("s3://trails", e.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, "AccessDenied", true)]
    [InlineData(403, "InvalidObjectState", true)]
    [InlineData(403, "InvalidAccessKeyId", false)]
    [InlineData(503, "SlowDown", false)]
    public async Task Open_Refused_IsTheObjectsFaultOrTheBuckets(int status, string code, bool isObjects)
    {
        _server.Refusal = (status, code);

        var e = await Assert.ThrowsAnyAsync<IOException>(() => _store.OpenAsync("a.json"));

        Assert.Equal(isObjects, e is ObjectException);
    }

    [Fact]
    public async Task Open_Gone_IsTold()
    {
        var e = await Assert.ThrowsAsync<ObjectException>(() => _store.OpenAsync("absent.json"));

        Assert.True(e.IsGone);
    }

    [Fact]
    public async Task Open_ContentsBreakOff_IsAnErrorAndNotTheEnd()
    {
        _server.Bucket.Put("a.json", new string('a', 100_000));
        _server.BreaksOff = true;
        await using var contents = await _store.OpenAsync("a.json");

        await Assert.ThrowsAnyAsync<IOException>(() => contents.CopyToAsync(Stream.Null));
    }

    [Fact]
    public async Task List_NobodyAnswers_IsTheSourcesFault()
    {
        using var store = new S3Store(
            "trails", new S3Options { Endpoint = new Uri("http://127.0.0.1:9"), Retries = 0 });

        var e = await Assert.ThrowsAsync<SourceException>(() => store.ListAsync(new ListRequest("")));

        Assert.Contains("s3://trails", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_FromS3_IsInOrderOverRegionsAndNamesWhatFails()
    {
        foreach (var region in (string[])["eu-west-1", "us-east-1"])
        {
            for (var day = 1; day <= 9; day++)
            {
                var delivered = new DateTime(2026, 5, day, region[0] == 'e' ? 1 : 2, 0, 0, DateTimeKind.Utc);
                _server.Bucket.Put(
                    FakeBucket.Key(delivered, region),
                    TrailText.Call("ada", $"{delivered:yyyy-MM-dd'T'HH:mm:ss'Z'}", $"{delivered:dd} {region}"));
            }
        }

        var poison = FakeBucket.Key(new DateTime(2026, 5, 3, 1, 0, 0, DateTimeKind.Utc));
        _server.Bucket.Fault = key => key == poison ? new ObjectException("no") : null;
        var range = new DeliveryRange(new DateTime(2026, 5, 2), new DateTime(2026, 5, 5));
        var inputs = await S3Inputs.FindAsync(_store, S3Location.Parse("s3://trails/AWSLogs"), range);
        var principals = new FakePrincipals();
        using var router = new EventRouter(principals);
        var result = await new Replayer(
            router, Replays.CreateReader, new ReplayOptions { Threads = 4, BatchEvents = 1 }).RunAsync(inputs);

        Assert.Equal(
            ["02 eu-west-1", "02 us-east-1", "03 us-east-1", "04 eu-west-1", "04 us-east-1"],
            Replays.Order(principals));
        Assert.Contains($"s3://trails/{poison}", Assert.Single(result.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_NothingInTheRange_SaysWhere()
    {
        var location = S3Location.Parse("s3://trails/AWSLogs/");

        var e = await Assert.ThrowsAsync<MissingInputException>(() => S3Inputs.FindAsync(_store, location, default));

        Assert.Contains("s3://trails/AWSLogs/", e.Message, StringComparison.Ordinal);
    }
}
