using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Xml.Linq;
using Grainwatch.Ingest.Sources.S3;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Ingest.Tests.Sources.S3;

/// <summary>A bucket over HTTP, in as much of S3's language as the SDK needs: ListObjectsV2 and GetObject.</summary>
internal sealed class HttpBucket : IAsyncDisposable
{
    private static readonly XNamespace s_s3 = "http://s3.amazonaws.com/doc/2006-03-01/";

    // The one that s3rver takes too: the variables are the whole process's.
    private const string Key = "S3RVER";

    private readonly WebApplication _server;

    private HttpBucket(FakeBucket bucket)
    {
        Bucket = bucket;
        // Any will do: nobody checks the signature.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", Key);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", Key);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    public FakeBucket Bucket { get; }

    /// <summary>What every request is refused with: a status and a code of S3.</summary>
    public (int Status, string Code)? Refusal { get; set; }

    /// <summary>Whether contents break off in the middle.</summary>
    public bool BreaksOff { get; set; }

    public Uri Endpoint => new(_server.Urls.First());

    public S3Store Store() => new("trails", new S3Options { Endpoint = Endpoint, Retries = 1 });

    public static async Task<HttpBucket> StartAsync(TimeProvider clock)
    {
        var bucket = new HttpBucket(new FakeBucket(clock));
        await bucket._server.StartAsync();
        return bucket;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!.Trim('/').Split('/', 2);
        if (Refusal is { } refusal) await RefuseAsync(http, refusal.Status, refusal.Code);
        else if (path[0] != Bucket.Bucket) await RefuseAsync(http, 404, "NoSuchBucket");
        else if (path.Length == 1 || path[1].Length == 0) await ListAsync(http);
        else await GetAsync(http, path[1]);
    }

    private async Task ListAsync(HttpContext http)
    {
        var query = http.Request.Query;
        var page = await Bucket.ListAsync(new ListRequest(query["prefix"].ToString())
        {
            IsShallow = query["delimiter"] == "/",
            After = query["start-after"] is [{ } after] ? after : null,
            From = query["continuation-token"] is [{ } from] ? from : null,
            Max = query["max-keys"] is [{ } max] ? int.Parse(max, CultureInfo.InvariantCulture) : 1000,
        });
        var answer = new XElement(
            s_s3 + "ListBucketResult",
            new XElement(s_s3 + "IsTruncated", page.Next is null ? "false" : "true"),
            page.Next is null ? null : new XElement(s_s3 + "NextContinuationToken", page.Next),
            page.Objects.Select(stored => new XElement(
                s_s3 + "Contents",
                new XElement(s_s3 + "Key", stored.Key),
                new XElement(s_s3 + "LastModified", stored.Modified.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'")),
                new XElement(s_s3 + "ETag", stored.Tag),
                new XElement(s_s3 + "Size", stored.Bytes))),
            page.Prefixes.Select(prefix =>
                new XElement(s_s3 + "CommonPrefixes", new XElement(s_s3 + "Prefix", prefix))));
        http.Response.ContentType = "application/xml";
        await http.Response.WriteAsync(answer.ToString());
    }

    private async Task GetAsync(HttpContext http, string key)
    {
        try
        {
            await using var contents = await Bucket.OpenAsync(key);
            http.Response.ContentLength = contents.Length;
            var bytes = new byte[contents.Length];
            await contents.ReadExactlyAsync(bytes);
            // The SDK holds the contents against it.
            http.Response.Headers.ETag = $"\"{Md5(bytes)}\"";
            await http.Response.Body.WriteAsync(bytes.AsMemory(0, BreaksOff ? bytes.Length / 2 : bytes.Length));
            await http.Response.Body.FlushAsync();
            if (!BreaksOff) return;
            // What was sent has to arrive first.
            await Task.Delay(300);
            http.Abort();
        }
        catch (ObjectException e)
        {
            await RefuseAsync(http, e.IsGone ? 404 : 403, e.IsGone ? "NoSuchKey" : "AccessDenied");
        }
    }

    [SuppressMessage("Security", "CA5351", Justification = "S3's ETags are MD5.")]
    private static string Md5(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));

    private static async Task RefuseAsync(HttpContext http, int status, string code)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/xml";
        await http.Response.WriteAsync($"<Error><Code>{code}</Code><Message>{code}, it is said.</Message></Error>");
    }
}
