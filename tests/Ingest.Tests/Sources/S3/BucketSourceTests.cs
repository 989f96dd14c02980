using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Sources;
using Grainwatch.Ingest.Sources.S3;
using Grainwatch.Ingest.Tests.Quarantine;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Sources.S3;

public sealed class BucketSourceTests
{
    private static readonly DateTime Start = new(2026, 5, 10, 9, 0, 0, DateTimeKind.Utc);

    private readonly StepClock _clock = new(Start);
    private readonly TakenIn _taken = new();
    private readonly MemoryCheckpoints _checkpoints = new();
    private readonly FakeBucket _bucket;
    private SourceProgress _progress;

    public BucketSourceTests()
    {
        _bucket = new FakeBucket(_clock);
        _progress = new SourceProgress("s3", _clock);
    }

    [Fact]
    public async Task Poll_FirstLook_TakesWhatIsNotOlderThanADayInOrderOfDelivery()
    {
        Put("old", Start.AddHours(-25));
        Put("b", Start.AddHours(-3), "us-east-1");
        Put("a", Start.AddHours(-5), "eu-west-1");
        Put("c", Start.AddHours(-2), "eu-west-1");
        Put("d", Start.AddHours(-1), "ap-south-1", "999999999999");

        await (await OpenAsync(new BucketOptions { ObjectsAtOnce = 1 })).PollAsync(_progress);

        Assert.Equal(["a", "b", "c", "d"], _taken.Names);
        Assert.Equal(Start.AddHours(-1), _progress.Status.LastDelivery);
        Assert.Equal(4, _progress.Status.Delivered);
    }

    [Fact]
    public async Task Poll_Since_TakesMonthsInOrder()
    {
        for (var day = 60; day > 0; day--)
        {
            Put($"e{60 - day:D2}", Start.AddDays(-day), "eu-west-1");
            Put($"u{60 - day:D2}", Start.AddDays(-day).AddHours(1), "us-east-1");
        }

        var options = new BucketOptions { ObjectsAtOnce = 1, Since = Start.AddDays(-60) };
        await (await OpenAsync(options)).PollAsync(_progress);

        Assert.Equal(Enumerable.Range(0, 60).SelectMany(i => (string[])[$"e{i:D2}", $"u{i:D2}"]), _taken.Names);
    }

    [Fact]
    public async Task Poll_DigestsInsightsAndOtherObjects_AreLeftAlone()
    {
        Put("a", Start.AddHours(-1));
        var call = TrailText.Call("ada", "2026-05-10T08:00:00Z", "wrong");
        foreach (var key in (string[])
            [
                "AWSLogs/123456789012/CloudTrail-Digest/eu-west-1/2026/05/10/x_20260510T0800Z.json.gz",
                "AWSLogs/123456789012/CloudTrail-Insight/eu-west-1/2026/05/10/x_20260510T0800Z_1.json.gz",
                "AWSLogs/123456789012/elasticloadbalancing/eu-west-1/2026/05/10/x_20260510T0800Z_1.json",
                "AWSLogs/123456789012/CloudTrail/eu-west-1/2026/05/10/readme.txt",
                "other/x.json",
            ])
        {
            _bucket.Put(key, call);
        }

        await (await OpenAsync()).PollAsync(_progress);

        Assert.Equal(["a"], _taken.Names);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AWSLogs/")]
    [InlineData("AWSLogs/o-abc123/")]
    [InlineData("AWSLogs/o-abc123/123456789012/")]
    [InlineData("AWSLogs/o-abc123/123456789012/CloudTrail/")]
    [InlineData("AWSLogs/o-abc123/123456789012/CloudTrail/eu-west-1/")]
    [InlineData("AWSLogs/o-abc123/123456789012/CloudTrail/eu-west-1/2026/05/10/")]
    public async Task Poll_AnyPrefixOfATrail_FindsIt(string prefix)
    {
        var key = FakeBucket.Key(Start.AddHours(-1)).Replace("AWSLogs/", "AWSLogs/o-abc123/", StringComparison.Ordinal);
        _bucket.Put(key, TrailText.Call("ada", "2026-05-10T08:00:00Z", "a"));

        await (await OpenAsync(prefix: prefix)).PollAsync(_progress);

        Assert.Equal(["a"], _taken.Names);
    }

    [Fact]
    public async Task Poll_PrefixThatIsNoTrail_TakesByTimeOfWritingAndOnlyOnce()
    {
        _bucket.Put("exports/z.json", TrailText.Call("ada", "2026-05-10T08:00:00Z", "first"));
        _clock.Step(TimeSpan.FromMinutes(1));
        _bucket.Put("exports/a.json", TrailText.Call("ada", "2026-05-10T08:00:00Z", "second"));
        var source = await OpenAsync(new BucketOptions { ObjectsAtOnce = 1 }, "exports/");
        await source.PollAsync(_progress);
        await source.PollAsync(_progress);
        _bucket.Put("exports/a.json", TrailText.Call("ada", "2026-05-10T08:00:00Z", "changed"));
        await source.PollAsync(_progress);

        Assert.Equal(["first", "second", "changed"], _taken.Names);
    }

    [Fact]
    public async Task Poll_ObjectThatComesLate_IsFoundWithinTheDaysThatAreOpen()
    {
        Put("a", Start.AddMinutes(-1));
        var source = await OpenAsync();
        await source.PollAsync(_progress);
        Put("half an hour late", Start.AddMinutes(-31));
        Put("ten hours late", Start.AddHours(-10));
        _clock.Step(TimeSpan.FromMinutes(1));
        await source.PollAsync(_progress);

        Assert.Equal(["a", "half an hour late"], _taken.Names);
        _clock.Step(TimeSpan.FromMinutes(5));
        await source.PollAsync(_progress);
        Assert.Equal(["a", "half an hour late", "ten hours late"], _taken.Names);
    }

    [Fact]
    public async Task Poll_NewAccountAndRegion_AreFound()
    {
        Put("a", Start.AddMinutes(-1));
        var source = await OpenAsync();
        await source.PollAsync(_progress);
        Put("region", Start.AddMinutes(1), "eu-north-1");
        Put("account", Start.AddMinutes(2), "eu-west-1", "999999999999");
        _clock.Step(TimeSpan.FromMinutes(6));
        await source.PollAsync(_progress);

        Assert.Equal(["a", "region", "account"], _taken.Names);
    }

    [Fact]
    public async Task Poll_AfterARestart_TakesNothingAgainAndListsFromTheCheckpoint()
    {
        for (var hour = 1; hour < 20; hour++) Put($"{hour}", Start.AddHours(-hour));
        await (await OpenAsync()).PollAsync(_progress);
        Put("new", Start);

        var again = await OpenAsync(new BucketOptions { Since = Start.AddDays(-30) });
        await again.PollAsync(_progress);

        Assert.Equal(20, _taken.Names.Count);
        Assert.Contains("goes on from its checkpoint", Assert.Single(_progress.Status.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Poll_HostIsBehind_ThrowsAndTakesTheRestLater()
    {
        for (var i = 0; i < 10; i++) Put($"{i}", Start.AddMinutes(i - 20));
        var source = await OpenAsync(new BucketOptions { ObjectsAtOnce = 1 });
        _taken.Before = () =>
            _taken.Names.Count == 4 ? throw new PrincipalStoreException("no room") : Task.CompletedTask;

        await Assert.ThrowsAsync<PrincipalStoreException>(() => source.PollAsync(_progress));
        Assert.Equal(4, _taken.Names.Count);
        _taken.Before = () => Task.CompletedTask;
        await (await OpenAsync()).PollAsync(_progress);

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), _taken.Names);
    }

    [Fact]
    public async Task Poll_OneObjectCannotBeRead_TheOthersAreAndItIsPassedByInTheEnd()
    {
        Put("a", Start.AddMinutes(-3));
        Put("poison", Start.AddMinutes(-2));
        Put("b", Start.AddMinutes(-1));
        _bucket.Fault = key => key.Contains("T0858Z", StringComparison.Ordinal)
            ? new ObjectException("access is denied")
            : null;
        var source = await OpenAsync(new BucketOptions { ObjectsAtOnce = 1 });
        for (var i = 0; i < 30; i++)
        {
            await source.PollAsync(_progress);
            _clock.Step(TimeSpan.FromMinutes(5));
            Put($"later {i}", _clock.Now);
            if (i > 0) continue;
            Assert.Contains("access is denied", Assert.Single(_progress.Status.Notes), StringComparison.Ordinal);
        }

        Assert.Equal(["a", "b"], _taken.Names.Take(2));
        Assert.DoesNotContain("poison", _taken.Names);
        Assert.Equal(5, _bucket.Opened.Count(key => key.Contains("T0858Z", StringComparison.Ordinal)));
        Assert.Contains("T0858Z", Assert.Single(_progress.Status.Failures).Item, StringComparison.Ordinal);
        Assert.Empty(_progress.Status.Notes);
        // A new process still shows it.
        _progress = new SourceProgress("s3", _clock);
        await OpenAsync();
        Assert.Equal(1, _progress.Status.Failed);
    }

    [Fact]
    public async Task Poll_NothingCanBeRead_IsTheSourcesFaultAndNothingIsPassedBy()
    {
        for (var i = 0; i < 20; i++) Put($"{i}", Start.AddMinutes(i - 30));
        _bucket.Fault = _ => new ObjectException("access is denied");
        var source = await OpenAsync(new BucketOptions { RetriesMax = 10 });
        for (var i = 0; i < 50; i++)
        {
            var e = await Assert.ThrowsAsync<SourceException>(() => source.PollAsync(_progress));
            Assert.Contains("access is denied", e.Message, StringComparison.Ordinal);
            _clock.Step(TimeSpan.FromMinutes(10));
        }

        _bucket.Fault = _ => null;
        source = await OpenAsync();
        await source.PollAsync(_progress);

        Assert.Equal(20, _taken.Names.Distinct().Count());
        Assert.Equal(0, _progress.Status.Failed);
    }

    [Fact]
    public async Task Poll_ObjectThatEndsTooEarlyOrIsGone_IsShownAndNotTriedAgain()
    {
        var whole = TrailText.File(
            TrailText.Call("ada", "2026-05-10T08:00:00Z", "a"), TrailText.Call("ada", "2026-05-10T08:00:00Z"));
        _bucket.Put(FakeBucket.Key(Start.AddMinutes(-2)), whole[..^40]);
        Put("gone", Start.AddMinutes(-1));
        _bucket.Fault = key =>
        {
            _bucket.Delete(FakeBucket.Key(Start.AddMinutes(-1), random: "gone"));
            return null;
        };
        var source = await OpenAsync(new BucketOptions { ObjectsAtOnce = 1 });
        for (var i = 0; i < 3; i++)
        {
            await source.PollAsync(_progress);
            _clock.Step(TimeSpan.FromMinutes(10));
        }

        Assert.Equal(["a"], _taken.Names);
        Assert.Single(_taken.Quarantine.Kept);
        Assert.Equal(2, _bucket.Opened.Count);
        Assert.Equal(
            ["It ends too early; what could be read of it was taken.", "It was deleted before it was read."],
            _progress.Status.Failures.Select(failure => failure.Reason));
    }

    [Fact]
    public async Task Poll_ManyDaysAndObjects_CheckpointStaysSmall()
    {
        var options = new BucketOptions { Since = Start.AddDays(-3), DayObjectsMax = 100, ObjectsMax = 250 };
        var source = await OpenAsync(options);
        for (var i = 0; i < 3 * 24 * 12; i++) Put($"{i:D4}", Start.AddDays(-3).AddMinutes(5 * i));
        await source.PollAsync(_progress);
        Assert.Equal(3 * 24 * 12, _taken.Names.Count);
        var document = await _checkpoints.GetAsync(source.Name);
        Assert.InRange(document!.Value.Length, 100, 250 * 14 + 1000);

        Put("new", Start.AddMinutes(5));
        _clock.Step(TimeSpan.FromMinutes(10));
        await (await OpenAsync(options)).PollAsync(_progress);
        Assert.Equal((3 * 24 * 12) + 1, _taken.Names.Count);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"version":9,"since":"2026-05-01T00:00:00Z","streams":[],"retries":[],"failures":[],"failed":0}""")]
    [InlineData("{}")]
    public async Task Open_DamagedCheckpoint_IsNamedAndNotStartedAnew(string document)
    {
        await _checkpoints.SetAsync("s3://trails/", System.Text.Encoding.UTF8.GetBytes(document));

        var e = await Assert.ThrowsAsync<CheckpointException>(() => OpenAsync());

        Assert.Contains("s3://trails/", e.Message, StringComparison.Ordinal);
    }

    private async Task<BucketSource> OpenAsync(BucketOptions? options = null, string prefix = "")
    {
        var location = new S3Location("trails", prefix);
        var source = new BucketSource(location, _bucket, _taken.Intake, _checkpoints, _clock, options);
        await source.OpenAsync(_progress);
        return source;
    }

    private void Put(
        string name, DateTime delivered, string region = "eu-west-1", string account = TrailText.Account) =>
        _bucket.Put(
            FakeBucket.Key(delivered, region, account, name.Replace(' ', '-')),
            TrailText.Call("ada", "2026-05-01T10:00:00Z", name));
}
