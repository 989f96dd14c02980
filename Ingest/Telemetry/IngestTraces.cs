using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Endpoint = Grainwatch.Ingest.Http.Endpoint;

namespace Grainwatch.Ingest.Telemetry;

/// <summary>
/// The spans of a gateway. A request begins a trace of its own: what a caller says of traces is not heard, since it
/// would let callers choose what is recorded, and write into each other's traces. No span carries more than counts,
/// outcomes and the pattern of a path.
/// </summary>
internal static class IngestTraces
{
    /// <summary>The name of the source.</summary>
    public const string SourceName = "Grainwatch.Ingest";

    /// <summary>Calls to principals of one batch that have spans: a request may be for hundreds.</summary>
    public const int CallsMax = 32;

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>Serves a request under a span of its own, where somebody listens.</summary>
    public static async Task RunAsync(HttpContext http, Endpoint endpoint, Func<HttpContext, Endpoint, Task> serve)
    {
        if (!s_source.HasListeners())
        {
            await serve(http, endpoint);
            return;
        }

        // The server's own activity carries what the caller said. It is there again when this returns.
        Activity.Current = null;
        using var span = s_source.StartActivity($"{endpoint.Method} {endpoint.ShownPath}", ActivityKind.Server);
        await serve(http, endpoint);
        if (span is not { IsAllDataRequested: true }) return;
        span.SetTag("http.request.method", endpoint.Method);
        span.SetTag("http.route", endpoint.ShownPath);
        span.SetTag("http.response.status_code", http.Response.StatusCode);
        if (http.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            span.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>A delivery of a source begins a trace too.</summary>
    public static Activity? BeginDelivery() => s_source.StartActivity("delivery", ActivityKind.Consumer);

    /// <summary>Data is read.</summary>
    public static Activity? BeginReading() => s_source.StartActivity("read");

    /// <summary>A principal's batch is handed over.</summary>
    /// <param name="number">Which of its batch it is, from 0.</param>
    /// <param name="events">How many events it has.</param>
    public static Activity? BeginApply(int number, int events)
    {
        if (!s_source.HasListeners() || Activity.Current is not { Recorded: true } request) return null;
        if (number >= CallsMax) return Unrecorded(request);
        var span = s_source.StartActivity("apply", ActivityKind.Client);
        span?.SetTag("grainwatch.batch.events", events);
        return span;
    }

    /// <summary>Says of a span that it did not go well; why is in the log.</summary>
    public static void Fail(this Activity? span) => span?.SetStatus(ActivityStatusCode.Error);

    /// <summary>Whatever a host does under it is not recorded either.</summary>
    private static Activity Unrecorded(Activity request) =>
        new Activity("apply").SetParentId(request.TraceId, request.SpanId, ActivityTraceFlags.None).Start();
}
