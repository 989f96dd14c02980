using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Grainwatch.Ingest.Sinks.Formats;
using Grainwatch.Ingest.Sinks.Settings;

namespace Grainwatch.Ingest.Sinks.Writers;

/// <summary>
/// Posts alerts to an address. Redirects are not followed, certificates are checked, the proxy of the environment
/// (<c>HTTPS_PROXY</c>, <c>NO_PROXY</c>) is used; an attempt has an end, and so has what is read of the answer.
/// </summary>
internal sealed class WebhookWriter : ISinkWriter
{
    private const int AnswerBytesMax = 1024;
    private const int AnswerCharactersShown = 200;

    private static readonly TimeSpan s_connectionsStay = TimeSpan.FromMinutes(5);

    private readonly Sink _sink;
    private readonly TimeProvider _clock;
    private readonly HttpClient _client;

    /// <summary>A writer to a webhook.</summary>
    /// <param name="sink">The webhook.</param>
    /// <param name="clock">Tells the time of signatures.</param>
    /// <param name="handler">How requests are sent, for tests. Default: over the network.</param>
    public WebhookWriter(Sink sink, TimeProvider clock, HttpMessageHandler? handler = null)
    {
        (_sink, _clock) = (sink, clock);
        _client = new HttpClient(handler ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = true,
            ConnectTimeout = sink.Timeout,
            // Names may come to mean other addresses.
            PooledConnectionLifetime = s_connectionsStay,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <inheritdoc/>
    public async Task<SendResult> SendAsync(Outgoing outgoing, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(_sink.Timeout);
        try
        {
            using var request = RequestOf(outgoing);
            using var response = await _client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return Judge(response, await ReadAsync(response, cancellation, patience.Token));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return SendResult.Failed(
                $"no answer within {_sink.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s");
        }
        catch (HttpRequestException e)
        {
            return SendResult.Failed($"{_sink.Target} cannot be reached: {Shown(Why(e))}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private HttpRequestMessage RequestOf(Outgoing outgoing)
    {
        var body = AlertFormat.Write(_sink, outgoing);
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        var request = new HttpRequestMessage(HttpMethod.Post, _sink.Url) { Content = content };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue(AlertFormat.Product, AlertFormat.Version));
        if (_sink.Type == SinkType.Slack) return request;
        request.Headers.Add("Grainwatch-Alert", outgoing.Alert.Id.ToString());
        request.Headers.Add("Grainwatch-Revision", outgoing.Alert.Revision.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Idempotency-Key", outgoing.Key);
        if (_sink.Secret is not { } secret) return request;
        var timestamp = _clock.GetUtcNow().ToUnixTimeSeconds();
        request.Headers.Add(Signature.TimestampHeader, timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(Signature.Header, Signature.Of(secret, timestamp, body.Span));
        return request;
    }

    private SendResult Judge(HttpResponseMessage response, string answer)
    {
        var status = (int)response.StatusCode;
        var reason = Shown(response.ReasonPhrase ?? "");
        var said = $"{_sink.Target} answers {status} {reason}{(answer.Length > 0 ? ": " : "")}{answer}";
        return response.StatusCode switch
        {
            >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => SendResult.Taken(said),
            // Not followed: what was signed for one must not be sent to another.
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => SendResult.Failed(
                $"{said}; redirects are not followed, the address has to be that of the receiver itself"),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or (HttpStatusCode)425 =>
                SendResult.Failed(said, WishOf(response)),
            >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError =>
                new SendResult(SendOutcome.Refused, said),
            _ => SendResult.Failed(said, WishOf(response)),
        };
    }

    private TimeSpan? WishOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > _clock.GetUtcNow() => date - _clock.GetUtcNow(),
        _ => null,
    };

    /// <summary>The beginning of an answer on one line; the rest is not read.</summary>
    private static async Task<string> ReadAsync(
        HttpResponseMessage response, CancellationToken cancellation, CancellationToken patience)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(patience);
            var bytes = new byte[AnswerBytesMax];
            var length = await stream.ReadAtLeastAsync(
                bytes, bytes.Length, throwOnEndOfStream: false, patience);
            return Shown(Encoding.UTF8.GetString(bytes.AsSpan(0, length)));
        }
        catch (Exception e) when (e is IOException or HttpRequestException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // The status has come: it counts.
            return "";
        }
    }

    /// <summary>
    /// The beginning of what a receiver says, on one line. Its status line is its own words too, and may be long: what
    /// it says is kept with each dead letter.
    /// </summary>
    private static string Shown(string said)
    {
        var text = new string([.. said.Take(AnswerBytesMax).Select(c => char.IsControl(c) ? ' ' : c)]).Trim();
        return text.Length <= AnswerCharactersShown ? text : $"{text[..AnswerCharactersShown]}…";
    }

    /// <summary>The reason at the bottom; those above it only say that something failed.</summary>
    private static string Why(Exception e) => e.InnerException is { } inner ? Why(inner) : e.Message;
}
