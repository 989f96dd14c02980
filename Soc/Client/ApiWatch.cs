using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Soc;

/// <summary>A watch over server-sent events that comes back when it was cut off.</summary>
internal sealed class ApiWatch(ApiCalls calls, ApiPath path)
{
    private const string LastEventId = "Last-Event-ID";
    private const string EventStream = "text/event-stream";
    private const int TriesMax = 10;

    // An alert's header is a thousandth of it.
    private const long LineBytesMax = 1024 * 1024;

    private readonly TimeProvider _clock = calls.Options.Clock;
    private string? _after;

    public async IAsyncEnumerable<AlertChange> ReadAsync(
        string? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        _after = after;
        // Who cannot even begin is told at once.
        var response = await ConnectAsync(cancellation);
        for (var silent = 0; ;)
        {
            using (response)
            {
                silent = Math.Min(silent + 1, TriesMax);
                await using var stream = new QuietStream(
                    await response.Content.ReadAsStreamAsync(cancellation), calls.Options.WatchSilenceMax, _clock,
                    LineBytesMax);
                var parser = SseParser.Create(stream);
                await using var events = parser.EnumerateAsync(cancellation).GetAsyncEnumerator(cancellation);
                while (await NextAsync(events, parser, cancellation) is { } change)
                {
                    silent = 0;
                    yield return change;
                }
            }

            // What ends as soon as it has begun, a proxy perhaps, is not asked without a pause.
            if (silent > 0) await Task.Delay(calls.Delay(silent - 1), _clock, cancellation);

            response = await ComeBackAsync(cancellation);
        }
    }

    private async Task<HttpResponseMessage> ConnectAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path.On(calls.Server));
        if (_after is not null) request.Headers.TryAddWithoutValidation(LastEventId, _after);
        var response = await calls.OpenAsync(request, cancellation);
        if (response.Content.Headers.ContentType?.MediaType == EventStream) return response;
        response.Dispose();
        throw calls.NotAGateway();
    }

    private async Task<HttpResponseMessage> ComeBackAsync(CancellationToken cancellation)
    {
        var since = _clock.GetTimestamp();
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await ConnectAsync(cancellation);
            }
            catch (SocException e) when (e.Fault is SocFault.Busy or SocFault.Unreachable or SocFault.Failed
                && _clock.GetElapsedTime(since) < calls.Options.WatchPatience)
            {
                await Task.Delay(calls.Delay(Math.Min(tries, TriesMax), e), _clock, cancellation);
            }
        }
    }

    /// <summary>The next change; null when the connection has ended.</summary>
    private async Task<AlertChange?> NextAsync(
        IAsyncEnumerator<SseItem<string>> events, SseParser<string> parser, CancellationToken cancellation)
    {
        try
        {
            while (await events.MoveNextAsync())
            {
                if (parser.LastEventId.Length > 0) _after = parser.LastEventId;
                if (Read(events.Current) is { } change) return change;
            }
        }
        catch (Exception e) when ((e is IOException or HttpRequestException or OperationCanceledException)
            && !cancellation.IsCancellationRequested)
        {
            // Whatever cut it off, it is gone on with after what was heard last.
        }

        // A position may come before any event.
        if (parser.LastEventId.Length > 0) _after = parser.LastEventId;
        return null;
    }

    private AlertChange? Read(SseItem<string> item)
    {
        try
        {
            return item.EventType switch
            {
                "alert" => new AlertChange(_after ?? "", Read(item.Data, SocJson.Default.AlertHeader), null),
                "reset" => new AlertChange(_after ?? "", null, Read(item.Data, WireJson.Default.ReasonDocument).Reason),
                // The server ends it, and says why; others may be to come, which this version does not know.
                _ => null,
            };
        }
        catch (JsonException e)
        {
            throw new SocException(
                SocFault.Failed, "Not an answer", "The gateway tells of alerts in a form that is not known here.", e);
        }
    }

    private static T Read<T>(string data, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(data, WholeJson.Of(type)) ?? throw new JsonException("null");
}
