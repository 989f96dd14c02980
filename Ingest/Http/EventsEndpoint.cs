using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Ingest.Http;

/// <summary>
/// Takes CloudTrail data in any of its forms. Answers 200 once every event is durable; whoever gets anything else may
/// send the same again.
/// </summary>
/// <param name="gateway">What it works with.</param>
/// <param name="source">Where records came from, as quarantine shows it: the method and the path.</param>
/// <param name="isMachines">
/// Whether the senders are services that forget what was refused: what cannot be read is always kept in quarantine
/// then, and a body of nothing else is answered with 200.
/// </param>
internal sealed partial class EventsEndpoint(
    Gateway gateway, string source = EventsEndpoint.Source, bool isMachines = false)
{
    /// <summary>Where records come from when anybody sends them.</summary>
    public const string Source = "POST /v1/events";

    private const string TooLarge = "Too large";

    private readonly GatewayOptions _options = gateway.Options;

    public async Task<IResult> PostAsync(HttpContext http)
    {
        var encoding = http.Request.Headers.ContentEncoding.ToString();
        // Gzip is recognised by its bytes, announced or not.
        if (encoding is not ("" or "identity" or "gzip"))
        {
            return Problems.Of(StatusCodes.Status415UnsupportedMediaType, "Unknown encoding",
                $"A body may be sent as it is or with Content-Encoding gzip, not '{encoding}'.");
        }

        using var turn = gateway.TryBegin();
        if (turn is null) return Problems.Later(http, _options, "Too many requests are being served.");
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            body.MaxRequestBodySize = _options.BodyBytesMax;

        var rejectedMax = isMachines ? int.MaxValue : _options.RejectedMax;
        using var sink = new RequestSink(gateway, turn.Reader, http.Request.Query["explain"] == "1", rejectedMax);
        try
        {
            var summary = await turn.Reader.ReadAsync(http.Request.Body, sink, http.RequestAborted);
            if (Refusal(sink, summary) is { } refusal) return refusal;
        }
        catch (BadHttpRequestException e)
        {
            var title = e.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLarge : "Unreadable request";
            return Problems.Of(e.StatusCode, title, e.Message);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // Nobody is there any more to be answered; whoever is must not hear 200.
            return http.RequestAborted.IsCancellationRequested
                ? Results.Empty
                : Problems.Later(http, _options, $"The body could not be read to its end: {e.Message}");
        }

        return await ApplyAsync(http, sink);
    }

    private async Task<IResult> ApplyAsync(HttpContext http, RequestSink sink)
    {
        try
        {
            await gateway.Quarantine.KeepAsync(source, sink.Rejections, http.RequestAborted);
            sink.Receipt.Add(await gateway.Router.RouteAsync(sink.Events, http.RequestAborted));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }
        catch (QuarantineException e)
        {
            return Problems.Later(http, _options, $"Rejected records could not be kept: {e.Message}");
        }
        catch (Exception e) when (e is PrincipalStoreException or OperationCanceledException)
        {
            // Whatever the host's reason: nothing is acknowledged, and sending again is safe. What is no failure of the
            // host's would not go away by sending again; it is a plain 500.
            var logger = http.RequestServices.GetRequiredService<ILogger<EventsEndpoint>>();
            LogNotApplied(logger, e, sink.Events.Count);
            return Problems.Later(http, _options, $"The events could not be made durable: {e.Message}");
        }

        return TypedResults.Json(
            EventsAnswer.Of(sink.Receipt, sink.Shown, sink.Explains), GrainwatchJson.Readable.EventsAnswer);
    }

    /// <summary>What is wrong with the body as a whole, if anything; nothing of it is applied then.</summary>
    private Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult? Refusal(RequestSink sink, TrailSummary summary)
    {
        if (summary.DecodedBytes >= _options.DecodedBytesMax && sink.Receipt[Outcome.RejectedTooLarge] > 0)
        {
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, TooLarge,
                $"The decoded body is longer than {_options.DecodedBytesMax:N0} bytes; send it in pieces.");
        }

        var isUseful = isMachines ? summary.Records > 0 : summary.Events + summary.Ignored > 0;
        if (isUseful && (isMachines || summary.Rejected <= _options.RejectedMax)) return null;
        if (summary.Records == 0) return Problems.BadRequest("Nothing to read", "The body holds no record.");
        // Not kept in quarantine: the sender hears that nothing was taken, and still has it.
        var answer = EventsAnswer.Of(sink.Receipt, sink.Shown, sink.Explains);
        return Problems.Of(
            StatusCodes.Status400BadRequest,
            summary.Rejected == summary.Records ? "Nothing could be read" : "Too much could not be read",
            $"Of the body's {summary.Records:N0} records {summary.Rejected:N0} could not be read, and nothing was "
                + $"applied; the first: {answer.Rejections[0].Detail}.",
            new Dictionary<string, object?>
            {
                ["records"] = summary.Records,
                ["notApplied"] = summary.Events,
                ["outcomes"] = answer.Outcomes,
                ["rejections"] = answer.Rejections,
            });
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A request of {Events} events was not applied.")]
    private static partial void LogNotApplied(ILogger logger, Exception error, int events);

    /// <summary>Holds what a request brings until all of it is read.</summary>
    private sealed class RequestSink(Gateway gateway, TrailReader reader, bool explains, int rejectedMax)
        : IRecordSink, IDisposable
    {
        // What a rejected record takes beside its bytes, roughly.
        private const long RejectionBytes = 256;

        // Events are held until their request is answered.
        private readonly ByteBudget.Share _held = gateway.Held.Open();

        public List<TrailEvent> Events { get; } = [];

        public Receipt Receipt { get; } = new();

        public List<Rejection> Rejections { get; } = [];

        /// <summary>Whether each rejected record is wanted, with its remedy.</summary>
        public bool Explains => explains;

        /// <summary>As many as an answer shows.</summary>
        public IEnumerable<Rejection> Shown =>
            Rejections.Take(explains ? int.MaxValue : gateway.Options.RejectionsShown);

        public void OnEvent(TrailEvent trailEvent)
        {
            Events.Add(trailEvent);
            Hold();
        }

        public void OnIgnored(Outcome outcome) => Receipt.Add(outcome);

        public void OnRejected(Rejection rejection)
        {
            Receipt.Add(rejection.Outcome);
            if (Rejections.Count < rejectedMax) Rejections.Add(rejection);
            Hold();
        }

        public void Dispose() => _held.Dispose();

        private void Hold()
        {
            if (!_held.TryHold(reader.DecodedBytes + (RejectionBytes * Rejections.Count)))
                throw new IOException("Too many large bodies are being served.");
        }
    }
}
