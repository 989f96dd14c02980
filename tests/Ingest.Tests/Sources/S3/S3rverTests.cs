using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Grainwatch.Ingest.Replay;
using Grainwatch.Ingest.Sources;
using Grainwatch.Ingest.Sources.S3;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;
using S3Location = Grainwatch.Ingest.Sources.S3.S3Location;

namespace Grainwatch.Ingest.Tests.Sources.S3;

/// <summary>The source against a server that nobody here wrote.</summary>
public sealed class S3rverTests : IDisposable
{
    private static readonly DateTime Start = new(2026, 5, 10, 9, 0, 0, DateTimeKind.Utc);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [S3rverFact]
    public async Task Poll_AccountsAndRegions_TakesAllOnceInOrderAndReplayFindsTheSame()
    {
        await using var server = await S3rver.StartAsync(_folder.Path, "trails");
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", S3rver.Key);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", S3rver.Key);
        using var client = new AmazonS3Client(
            new BasicAWSCredentials(S3rver.Key, S3rver.Key),
            new AmazonS3Config { ServiceURL = server.Endpoint.AbsoluteUri, ForcePathStyle = true });
        for (var i = 0; i < 24; i++)
        {
            var account = i % 3 == 0 ? "111111111111" : "222222222222";
            await client.PutObjectAsync(new PutObjectRequest
            {
                BucketName = "trails",
                Key = FakeBucket.Key(Start.AddHours(i - 23), i % 2 == 0 ? "eu-west-1" : "us-east-1", account),
                ContentBody = TrailText.File(TrailText.Call("ada", "2026-05-09T10:00:00Z", $"call{i:D2}")),
                UseChunkEncoding = false,
            });
        }

        using var store = new S3Store("trails", new S3Options { Endpoint = server.Endpoint });
        var (clock, taken, checkpoints) = (new StepClock(Start), new TakenIn(), new MemoryCheckpoints());
        var location = S3Location.Parse("s3://trails");
        for (var run = 0; run < 2; run++)
        {
            var source = new BucketSource(
                location, store, taken.Intake, checkpoints, clock, new BucketOptions { ObjectsAtOnce = 1 });
            var progress = new SourceProgress("s3", clock);
            await source.OpenAsync(progress);
            await source.PollAsync(progress);
            await source.PollAsync(progress);
        }

        Assert.Equal(Enumerable.Range(0, 24).Select(i => $"call{i:D2}"), taken.Names);
        var inputs = await S3Inputs.FindAsync(store, location, new DeliveryRange(Start.AddHours(-10), Start));
        Assert.Equal(10, inputs.Count);
    }
}
