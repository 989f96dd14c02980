using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Wire;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Routing;

namespace Grainwatch.Ingest.Replay;

/// <summary>
/// Hands events to an engine that runs elsewhere, through its gateway (<c>POST /v1/rows</c>). An engine that is behind,
/// or is being restarted, is waited for.
/// </summary>
/// <param name="client">Its base address is the gateway's.</param>
/// <param name="policyVersion">The version of the policy by which the events were attributed.</param>
/// <param name="delivers">Whether alerts that these events raise leave the engine.</param>
/// <param name="patience">How long an engine that does not answer is waited for.</param>
/// <param name="clock">Measures that.</param>
/// <param name="giveUp">Ends waiting for an engine that does not answer.</param>
public sealed class EngineRoute(
    HttpClient client,
    string policyVersion,
    bool delivers,
    TimeSpan patience,
    TimeProvider clock,
    CancellationToken giveUp = default) : IEventRoute
{
    private const int EventsOfRequestMax = 4096;

    private static readonly TimeSpan s_pauseMax = TimeSpan.FromSeconds(10);

    private readonly Uri _rows = new($"v1/rows?deliver={(delivers ? "true" : "false")}", UriKind.Relative);

    /// <inheritdoc/>
    public async Task<ApplyReceipt> RouteAsync(
        IReadOnlyList<TrailEvent> events, CancellationToken cancellation = default)
    {
        var receipt = default(ApplyReceipt);
        foreach (var part in events.Chunk(EventsOfRequestMax)) receipt += await SendAsync(part, cancellation);
        return receipt;
    }

    private async Task<ApplyReceipt> SendAsync(ArraySegment<TrailEvent> events, CancellationToken cancellation)
    {
        var rows = EventCodec.Encode(events);
        if (rows.Length <= RowsEndpoint.BodyBytesMax || events.Count == 1) return await SendAsync(rows, cancellation);
        var half = events.Count / 2;
        return await SendAsync(events[..half], cancellation) + await SendAsync(events[half..], cancellation);
    }

    private async Task<ApplyReceipt> SendAsync(byte[] rows, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(250); ; pause = Shorter(pause * 2, s_pauseMax))
        {
            string why;
            try
            {
                using var answer = await PostAsync(rows, cancellation);
                var body = await answer.Content.ReadAsStringAsync(cancellation);
                if (answer.IsSuccessStatusCode) return Read(body);
                why = DetailOf(answer.StatusCode, body);
                // Anything else would be answered the same again.
                if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests
                    or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout))
                {
                    throw new PrincipalStoreException($"{client.BaseAddress} refused the events: {why}");
                }

                if (answer.Headers.RetryAfter?.Delta is { } asked) pause = Shorter(asked, s_pauseMax);
            }
            catch (Exception e) when (e is HttpRequestException
                || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
            {
                why = e.Message;
            }

            if (giveUp.IsCancellationRequested || clock.GetElapsedTime(started) + pause > patience)
            {
                throw new PrincipalStoreException(
                    $"{client.BaseAddress} did not take the events: {why} Replaying all again is safe.");
            }

            await Task.Delay(pause, clock, giveUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] rows, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _rows) { Content = new ByteArrayContent(rows) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Headers.Add(RowsEndpoint.PolicyHeader, policyVersion);
        return await client.SendAsync(request, cancellation);
    }

    private ApplyReceipt Read(string body)
    {
        try
        {
            var answer = JsonSerializer.Deserialize(body, GrainwatchJson.Default.RowsAnswer);
            if (answer is not null) return new ApplyReceipt(answer.Accepted, answer.Duplicate, answer.Late);
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw new PrincipalStoreException($"{client.BaseAddress} does not answer as a Grainwatch gateway does.");
    }

    private static string DetailOf(HttpStatusCode status, string body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            if (problem.RootElement.TryGetProperty("detail", out var detail)) return detail.ToString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No problem document: some other server.
        }

        return $"status {(int)status}";
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
