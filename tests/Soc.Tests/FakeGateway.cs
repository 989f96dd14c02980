using System.Net;
using System.Text;

namespace Grainwatch.Soc.Tests;

/// <summary>Answers requests with what a test has prepared, one after the other, and keeps what was sent.</summary>
internal sealed class FakeGateway(params IEnumerable<Func<HttpRequestMessage, HttpResponseMessage>> answers)
    : HttpMessageHandler
{
    private readonly Queue<Func<HttpRequestMessage, HttpResponseMessage>> _answers = new(answers);

    public List<(string Method, string Path, string? LastEventId, string? Token, string Body)> Sent { get; } = [];

    public static Func<HttpRequestMessage, HttpResponseMessage> Json(
        string body, HttpStatusCode status = HttpStatusCode.OK) =>
        _ => new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public static Func<HttpRequestMessage, HttpResponseMessage> Busy(int? retryAfterSeconds) => _ =>
    {
        var busy = Json("""{"title":"Not now","detail":"The host is behind."}""", HttpStatusCode.ServiceUnavailable)(_);
        if (retryAfterSeconds is { } seconds) busy.Headers.Add("Retry-After", $"{seconds}");
        return busy;
    };

    public static Func<HttpRequestMessage, HttpResponseMessage> Events(params string[] events) => _ =>
        new HttpResponseMessage
        {
            Content = new StringContent(string.Concat(events), Encoding.UTF8, "text/event-stream"),
        };

    public static Func<HttpRequestMessage, HttpResponseMessage> Refuse { get; } = _ =>
        throw new HttpRequestException("Connection refused");

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Sent.Add((
            request.Method.Method, request.RequestUri!.PathAndQuery,
            request.Headers.TryGetValues("Last-Event-ID", out var ids) ? ids.Single() : null,
            request.Headers.Authorization?.ToString(),
            request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken)));
        return _answers.Dequeue()(request);
    }
}
