using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Grainwatch.Ingest.Http.Firehose;

/// <summary>
/// An answer in the only form that Firehose takes: exactly <c>application/json</c>, not compressed, with the id of the
/// request.
/// </summary>
/// <remarks>
/// "Understand HTTP endpoint delivery request and response specifications" in the Amazon Data Firehose developer
/// guide, https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html.
/// </remarks>
/// <param name="Status">200, or what went wrong; never 413, after which Firehose drops the request for good.</param>
/// <param name="RequestId">The same as the request's.</param>
/// <param name="Time">When it is answered.</param>
/// <param name="Error">One sentence; null with 200.</param>
/// <param name="RetryAfterSeconds">When to come back; null when that is up to the sender.</param>
internal sealed record FirehoseAnswer(
    int Status, string RequestId, DateTimeOffset Time, string? Error = null, int? RetryAfterSeconds = null) : IResult
{
    private static readonly JsonWriterOptions s_readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, s_readable))
        {
            json.WriteStartObject();
            json.WriteString("requestId"u8, RequestId);
            json.WriteNumber("timestamp"u8, Time.ToUnixTimeMilliseconds());
            if (Error is not null) json.WriteString("errorMessage"u8, Error);
            json.WriteEndObject();
        }

        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = "application/json";
        response.ContentLength = body.WrittenCount;
        if (RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await response.Body.WriteAsync(body.WrittenMemory, httpContext.RequestAborted);
    }
}
