using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Grainwatch.Ingest.Sources.S3;

/// <summary>A bucket through the AWS SDK.</summary>
public sealed class S3Store : IObjectStore, IDisposable
{
    // S3 wants some region in a signature; other services rarely care which.
    private const string AnyRegion = "us-east-1";

    private readonly S3Options _options;
    private readonly Lazy<AmazonS3Client> _client;

    /// <summary>A bucket; nothing is asked of it yet.</summary>
    public S3Store(string bucket, S3Options? options = null)
    {
        Bucket = bucket;
        _options = options ?? new S3Options();
        _client = new Lazy<AmazonS3Client>(() => new AmazonS3Client(Configuration()));
    }

    /// <inheritdoc/>
    public string Bucket { get; }

    /// <inheritdoc/>
    public async Task<ObjectPage> ListAsync(ListRequest request, CancellationToken cancellation = default)
    {
        try
        {
            var answer = await _client.Value.ListObjectsV2Async(
                new ListObjectsV2Request
                {
                    BucketName = Bucket,
                    Prefix = request.Prefix,
                    Delimiter = request.IsShallow ? "/" : null,
                    StartAfter = request.From is null ? request.After : null,
                    ContinuationToken = request.From,
                    MaxKeys = request.Max,
                },
                cancellation);
            return new ObjectPage(
                [.. (answer.S3Objects ?? []).Select(Stored)],
                answer.CommonPrefixes ?? [],
                answer.IsTruncated == true ? answer.NextContinuationToken : null);
        }
        catch (Exception e) when (S3Errors.IsTheirs(e, cancellation))
        {
            throw S3Errors.OfBucket(Bucket, e);
        }
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(string key, CancellationToken cancellation = default)
    {
        try
        {
            var answer = await _client.Value.GetObjectAsync(
                new GetObjectRequest { BucketName = Bucket, Key = key }, cancellation);
            return new ObjectStream(
                answer.ResponseStream, answer, answer.ContentLength, _options.StallTimeout, cancellation);
        }
        catch (Exception e) when (S3Errors.IsTheirs(e, cancellation))
        {
            throw S3Errors.OfObject(Bucket, key, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_client.IsValueCreated) _client.Value.Dispose();
    }

    private static StoredObject Stored(S3Object stored) => new(
        stored.Key, stored.Size ?? 0, stored.LastModified?.ToUniversalTime() ?? DateTime.UnixEpoch, stored.ETag ?? "");

    private AmazonS3Config Configuration()
    {
        var configuration = new AmazonS3Config
        {
            ConnectTimeout = _options.ConnectTimeout,
            Timeout = _options.AnswerTimeout,
            MaxErrorRetry = _options.Retries,
            RetryMode = RequestRetryMode.Standard,
            ThrottleRetries = true,
            // Other services than Amazon's know no checksums of the newer kinds; gzip has one of its own.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (_options.Endpoint is not { } endpoint) return configuration;
        configuration.ServiceURL = endpoint.AbsoluteUri;
        configuration.ForcePathStyle = true;
        configuration.AuthenticationRegion =
            Environment.GetEnvironmentVariable("AWS_REGION") is { Length: > 0 } region ? region : AnyRegion;
        return configuration;
    }
}
