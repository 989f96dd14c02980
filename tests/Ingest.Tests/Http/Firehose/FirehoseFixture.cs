using System.Net;
using System.Text;
using System.Text.Json;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Tests.CloudTrail;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http.Firehose;

/// <summary>Speaks to a server as Firehose does.</summary>
public abstract class FirehoseFixture(GatewayOptions? options = null, IQuarantine? quarantine = null)
    : ServerFixture(options, quarantine, AccessKeys.Of(Key))
{
    protected const string Key = "the key that both know";
    protected const string Arn = "arn:aws:firehose:us-east-1:111122223333:deliverystream/trails";
    protected const string Id = "ed4acda5-034f-9f42-bba1-f29aea6d7d8f";

    /// <summary>A request whose records hold these bytes.</summary>
    protected static string Body(params IEnumerable<byte[]> records) => Body(Id, records);

    /// <summary>A request with an id whose records hold these bytes.</summary>
    protected static string Body(string id, IEnumerable<byte[]> records) => JsonSerializer.Serialize(new
    {
        requestId = id,
        timestamp = 1_578_090_901_599,
        records = records.Select(record => new { data = Convert.ToBase64String(record) }),
    });

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected Task<HttpResponseMessage> SendAsync(string body, bool gzip = false, string? key = Key, string id = Id) =>
        SendAsync(Bytes(body), gzip, key, id);

    protected Task<HttpResponseMessage> SendAsync(byte[] body, bool gzip = false, string? key = Key, string id = Id) =>
        Client.SendAsync(Request(body, gzip, key, id));

    protected static HttpRequestMessage Request(byte[] body, bool gzip, string? key, string id)
    {
        var content = new ByteArrayContent(gzip ? Reading.Gzip(body) : body);
        if (gzip) content.Headers.ContentEncoding.Add("gzip");
        content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/firehose") { Content = content };
        request.Headers.Add("X-Amz-Firehose-Protocol-Version", "1.0");
        request.Headers.Add("X-Amz-Firehose-Source-Arn", Arn);
        request.Headers.Add("X-Amz-Firehose-Common-Attributes", """{"commonAttributes":{"env":"test"}}""");
        if (id.Length > 0) request.Headers.Add("X-Amz-Firehose-Request-Id", id);
        if (key is not null) request.Headers.Add("X-Amz-Firehose-Access-Key", key);
        return request;
    }

    /// <summary>Asserts the one form of answer that Firehose takes, and gives the error message.</summary>
    protected static async Task<string?> AnswerOf(HttpStatusCode status, HttpResponseMessage response, string id = Id)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Empty(response.Content.Headers.ContentEncoding);
        var answer = await JsonOf(response);
        Assert.Equal(id, answer.GetProperty("requestId").GetString());
        var time = DateTimeOffset.FromUnixTimeMilliseconds(answer.GetProperty("timestamp").GetInt64());
        Assert.InRange(time, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        var hasError = answer.TryGetProperty("errorMessage", out var error);
        Assert.Equal(status != HttpStatusCode.OK, hasError);
        Assert.Equal(hasError ? 3 : 2, answer.EnumerateObject().Count());
        return hasError ? error.GetString() : null;
    }
}
