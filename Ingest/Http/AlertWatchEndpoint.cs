using System.Text.Json;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Queries;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Grainwatch.Ingest.Http;

/// <summary>
/// Tells of alerts that change, as server-sent events: <c>alert</c> with its header, <c>reset</c> when some may be
/// missing, <c>end</c> with the reason before the server ends it; comments in between keep the connection alive.
/// </summary>
internal sealed class AlertWatchEndpoint(Gateway gateway)
{
    /// <summary>The header in which a client says what it heard last.</summary>
    public const string LastEventId = "Last-Event-ID";

    private const int PositionMax = 200;

    /// <summary>What it takes.</summary>
    public static readonly QueryParameter[] Parameters =
    [
        .. AlertFilter.Parameters("all, so that closing is heard of too"),
        new("after", $"The id of the last event that was heard, as the header {LastEventId}. Default: begins now."),
    ];

    public async Task<IResult> GetAsync(HttpContext http)
    {
        var query = AlertFilter.Read(http, Enum.GetValues<AlertState>());
        var after = http.Request.Headers[LastEventId].ToString() is { Length: > 0 } header
            ? header
            : new QueryReader(http.Request.Query).Text("after");
        if (after?.Length > PositionMax)
            return Problems.BadRequest("Not an event id", $"'{LastEventId}' is longer than any id that was given.");
        AlertWatch watch;
        try
        {
            watch = await http.Principals().WatchAlertsAsync(query, after, http.RequestAborted);
        }
        catch (TooManyWatchersException e)
        {
            return Problems.Later(http, gateway.Options, e.Message);
        }

        using (watch) await TellAsync(http, watch);
        return Results.Empty;
    }

    private async Task TellAsync(HttpContext http, AlertWatch watch)
    {
        var stopping = http.RequestServices.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? default;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        // A proxy that buffers would keep an alert until there are more.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        // Where it begins: whoever hears nothing and comes back has missed nothing that came meanwhile.
        await SendAsync(http, $"retry: {gateway.Options.RetryAfterSeconds * 1000}\nid: {watch.Start}\n: watching\n\n");
        var changes = watch.ReadAsync(ending.Token).GetAsyncEnumerator(ending.Token);
        var next = changes.MoveNextAsync().AsTask();
        try
        {
            Task? heartbeat = null;
            while (true)
            {
                heartbeat ??= Task.Delay(gateway.Options.HeartbeatEvery, gateway.Clock, ending.Token);
                await Task.WhenAny(next, heartbeat);
                // Also where changes never cease: a token that was taken back ends its watch all the same.
                if (heartbeat.IsCompletedSuccessfully)
                {
                    if (!http.IsStillAdmitted())
                    {
                        await SendAsync(http, End("Who asks may not any more; come back with a token that is valid."));
                        return;
                    }

                    await SendAsync(http, ": still here\n\n");
                    heartbeat = null;
                    continue;
                }

                if (!await next) return;
                await SendAsync(http, Text(changes.Current));
                next = changes.MoveNextAsync().AsTask();
            }
        }
        catch (SlowWatcherException e)
        {
            await SendAsync(http, End(e.Message));
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            await SendAsync(http, End("The server stops."));
        }
        finally
        {
            await ending.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await changes.DisposeAsync();
        }
    }

    private static string Text(AlertChange change) => change.Alert is { } alert
        ? $"id: {change.Position}\nevent: alert\ndata: "
            + $"{JsonSerializer.Serialize(alert, GrainwatchJson.Readable.AlertHeader)}\n\n"
        : $"id: {change.Position}\nevent: reset\ndata: {Reason(change.Missed ?? "")}\n\n";

    private static string End(string why) => $"event: end\ndata: {Reason(why)}\n\n";

    private static string Reason(string why) =>
        JsonSerializer.Serialize(new ReasonAnswer(why), GrainwatchJson.Readable.ReasonAnswer);

    private static async Task SendAsync(HttpContext http, string text)
    {
        await http.Response.WriteAsync(text, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }
}
