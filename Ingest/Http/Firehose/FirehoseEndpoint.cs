using System.IO.Compression;
using System.Text.Json;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Ingest.Http.Firehose;

/// <summary>
/// Takes what Amazon Data Firehose delivers to an HTTP endpoint. Answers 200 once every event is durable and every
/// record that cannot be used is in quarantine; Firehose sends again whatever gets another answer.
/// </summary>
internal sealed partial class FirehoseEndpoint(Gateway gateway, Gate gate, AccessKeys? keys)
{
    /// <summary>The environment variable that may hold an access key.</summary>
    public const string KeyVariable = "GRAINWATCH_FIREHOSE_KEY";

    private const int ShownMax = 256;

    private readonly GatewayOptions _options = gateway.Options;

    public async Task<IResult> PostAsync(HttpContext http)
    {
        var logger = http.RequestServices.GetRequiredService<ILogger<FirehoseEndpoint>>();
        // The budget is of bytes, so that what was read so far is what is too much.
        http.LimitBody(null);
        try
        {
            return Refusal(http, logger) ?? await TakeAsync(http);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }
        catch (BadHttpRequestException e)
        {
            return Answer(http, e.StatusCode, $"The request cannot be read: {e.Message}");
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            return Answer(http, StatusCodes.Status400BadRequest, $"The body is no request of Firehose: {e.Message}");
        }
        catch (QuarantineException e)
        {
            LogNotTaken(logger, e);
            return Later(http, $"Rejected records could not be kept: {e.Message}");
        }
        catch (Exception e) when (e is PrincipalStoreException or IOException)
        {
            LogNotTaken(logger, e);
            return Later(http, $"The request could not be taken now: {e.Message}");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Firehose understands no other form of answer.
            LogNotTaken(logger, e);
            return Answer(
                http, StatusCodes.Status500InternalServerError, "The request was not taken; the log says why.");
        }
    }

    /// <summary>Why a request is refused before its body is read; null when it is not.</summary>
    private FirehoseAnswer? Refusal(HttpContext http, ILogger logger)
    {
        var key = http.Request.Headers["X-Amz-Firehose-Access-Key"].ToString();
        var isSender = gate.Sender(key, out _) is not null;
        if (keys is null && !gate.AsksCallers)
        {
            return Answer(
                http,
                StatusCodes.Status403Forbidden,
                "No access key is configured: start with --firehose-key-file FILE, or with the key in "
                    + $"{KeyVariable}, and give Firehose the same.");
        }

        // Both are compared, whichever it is.
        if (!(keys?.Accept(key) ?? false) & !isSender)
        {
            if (gate.IsAttemptNoted(http, key.Length == 0 ? "The access key is missing." : "The access key is wrong."))
                LogRefused(logger, http.Connection.RemoteIpAddress, key.Length == 0 ? "no" : "a wrong");
            return Answer(
                http,
                StatusCodes.Status401Unauthorized,
                key.Length == 0 ? "The access key is missing." : "The access key is wrong.");
        }

        var version = http.Request.Headers["X-Amz-Firehose-Protocol-Version"].ToString();
        if (version is not ("" or "1.0"))
            return Answer(http, StatusCodes.Status400BadRequest, $"Protocol version '{Shown(version)}' is not 1.0.");
        var encoding = http.Request.Headers.ContentEncoding.ToString();
        if (encoding is "" or "identity" or "gzip") return null;
        return Answer(
            http,
            StatusCodes.Status415UnsupportedMediaType,
            $"A body may be sent as it is or with Content-Encoding gzip, not '{Shown(encoding)}'.");
    }

    private async Task<IResult> TakeAsync(HttpContext http)
    {
        using var turn = gateway.TryBegin();
        if (turn is null) return Later(http, "Too many requests are being served.");
        using var share = gateway.Held.Open();
        using var body = new HeldBody(share, _options.FirehoseBodyBytesMax);
        switch (await ReadAsync(http, body))
        {
            case HeldBody.End.NoRoom:
                return Later(http, "Too many large requests are being served.");
            case HeldBody.End.TooLong:
                return Answer(
                    http,
                    StatusCodes.Status500InternalServerError,
                    $"The body is longer than {_options.FirehoseBodyBytesMax:N0} bytes.");
            default:
                return await TakeAsync(http, new FirehoseBody(body.Bytes));
        }
    }

    private static async Task<HeldBody.End> ReadAsync(HttpContext http, HeldBody body)
    {
        var request = http.Request;
        if (request.Headers.ContentEncoding.ToString() != "gzip")
            return await body.ReadAsync(request.Body, request.ContentLength, http.RequestAborted);
        await using var gzip = new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true);
        return await body.ReadAsync(gzip, null, http.RequestAborted);
    }

    private async Task<IResult> TakeAsync(HttpContext http, FirehoseBody body)
    {
        var arn = Shown(http.Request.Headers["X-Amz-Firehose-Source-Arn"].ToString());
        using var delivery = gateway.FirehoseIntake.Begin($"firehose {arn} {IdOf(http)}");
        while (body.TryNext(out var record))
        {
            if (!record.HasData)
            {
                var detail = $"records[{record.Number}] has no data that is a string";
                await delivery.RejectAsync(Outcome.RejectedWrongType, detail, record.Text, http.RequestAborted);
            }
            else if (!Base64Input.IsValid(record.Text))
            {
                var detail = $"records[{record.Number}].data is not base64";
                await delivery.RejectAsync(Outcome.RejectedNotJson, detail, record.Text, http.RequestAborted);
            }
            else
            {
                await using var data = Base64Input.Of(record.Text);
                await delivery.TakeAsync(data, http.RequestAborted);
            }
        }

        if (!body.HasRecords) throw new JsonException("It has no list of records.");
        await delivery.CompleteAsync(http.RequestAborted);
        return Answer(http, StatusCodes.Status200OK, null, body.RequestId);
    }

    private FirehoseAnswer Later(HttpContext http, string error) =>
        Answer(http, StatusCodes.Status503ServiceUnavailable, error) with
        {
            RetryAfterSeconds = _options.RetryAfterSeconds,
        };

    private FirehoseAnswer Answer(HttpContext http, int status, string? error, string? bodyId = null)
    {
        var id = IdOf(http) is { Length: > 0 } headerId ? headerId : bodyId ?? "";
        // After a 413 Firehose gives the request up, and what it held is lost.
        if (status == StatusCodes.Status413PayloadTooLarge) status = StatusCodes.Status500InternalServerError;
        return new FirehoseAnswer(status, id, gateway.Clock.GetUtcNow(), error);
    }

    private static string IdOf(HttpContext http) => http.Request.Headers["X-Amz-Firehose-Request-Id"].ToString();

    private static string Shown(string text) => text.Length <= ShownMax ? text : text[..ShownMax];

    [LoggerMessage(104, LogLevel.Warning, "A Firehose request of {Address} with {Which} key was refused.")]
    private static partial void LogRefused(ILogger logger, System.Net.IPAddress? address, string which);

    [LoggerMessage(105, LogLevel.Error, "A Firehose request was not taken.")]
    private static partial void LogNotTaken(ILogger logger, Exception error);
}
