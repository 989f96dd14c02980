using Grainwatch.Detection.Events;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Http.Queries;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Routing;
using Grainwatch.Ingest.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Grainwatch.Ingest.Http;

/// <summary>
/// Takes CloudTrail data in any of its forms. Answers 200 once every event is durable; whoever gets anything else may
/// send the same again.
/// </summary>
/// <param name="gateway">What it works with.</param>
/// <param name="path">Where it is served; quarantine shows it.</param>
/// <param name="isMachines">
/// Whether the senders are services that forget what was refused: what cannot be read is always kept in quarantine
/// then, and a body of nothing else is answered with 200.
/// </param>
internal sealed class EventsEndpoint(
    Gateway gateway, string path = EventsEndpoint.Path, bool isMachines = false)
{
    /// <summary>Where it is served to anybody.</summary>
    public const string Path = "/v1/events";

    private static readonly string[] s_explain = ["0", "1"];

    /// <summary>What it takes.</summary>
    public static readonly QueryParameter[] Parameters =
    [
        new("explain", "With 1, every rejected record is listed with its remedy and an excerpt.", Words: s_explain),
    ];

    private readonly GatewayOptions _options = gateway.Options;

    public async Task<IResult> PostAsync(HttpContext http)
    {
        // What is refused to a service is lost, so that it may have written there whatever it likes.
        var explains = isMachines
            ? http.Request.Query["explain"] == "1"
            : new QueryReader(http.Request.Query).OneOf("explain", s_explain) == "1";
        var encoding = http.Request.Headers.ContentEncoding.ToString();
        // Gzip is recognised by its bytes, announced or not.
        if (encoding is not ("" or "identity" or "gzip"))
        {
            return Problems.Of(StatusCodes.Status415UnsupportedMediaType, "Unknown encoding",
                $"A body may be sent as it is or with Content-Encoding gzip, not '{encoding}'.");
        }

        using var turn = gateway.TryBegin();
        if (turn is null) return Problems.Later(http, _options, "Too many requests are being served.");
        http.LimitBody(_options.BodyBytesMax);

        var rejectedMax = isMachines ? int.MaxValue : _options.RejectedMax;
        using var sink = new RequestSink(gateway, turn.Reader, explains, rejectedMax);
        try
        {
            using var span = IngestTraces.BeginReading();
            var summary = await turn.Reader.ReadAsync(http.Request.Body, sink, http.RequestAborted);
            if (Refusal(sink, summary) is { } refusal) return refusal;
        }
        catch (IOException e) when (e is not BadHttpRequestException && !http.RequestAborted.IsCancellationRequested)
        {
            return Problems.Later(http, _options, $"The body could not be read to its end: {e.Message}");
        }

        await gateway.Quarantine.KeepAsync($"POST {path}", sink.Rejections, http.RequestAborted);
        var routed = await gateway.Router.TryRouteAsync(sink.Events, http.RequestAborted);
        await gateway.Quarantine.KeepAsync($"POST {path}", sink.TakeAside(routed), http.RequestAborted);
        sink.Receipt.Add(routed.Receipt);
        gateway.Instruments.OnAcknowledged(sink.Receipt);
        return TypedResults.Json(
            EventsAnswer.Of(sink.Receipt, sink.Shown, sink.Explains), GrainwatchJson.Readable.EventsAnswer);
    }

    /// <summary>What is wrong with the body as a whole, if anything; nothing of it is applied then.</summary>
    private Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult? Refusal(RequestSink sink, TrailSummary summary)
    {
        if (summary.DecodedBytes >= _options.DecodedBytesMax && sink.Receipt[Outcome.RejectedTooLarge] > 0)
        {
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, Guard.TooLarge,
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

    /// <summary>Holds what a request brings until all of it is read.</summary>
    private sealed class RequestSink(Gateway gateway, TrailReader reader, bool explains, int rejectedMax)
        : IRecordBytesSink, IDisposable
    {
        // What a rejected record takes beside its bytes, roughly.
        private const long RejectionBytes = 256;

        // Events are held until their request is answered.
        private readonly ByteBudget.Share _held = gateway.Held.Open();

        private readonly SetAside _aside = new(gateway.Poisoned);

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

        public void OnEvent(TrailEvent trailEvent, ReadOnlySpan<byte> record, long offset)
        {
            _aside.Note(trailEvent, record, offset);
            OnEvent(trailEvent);
        }

        public void OnIgnored(Outcome outcome) => Receipt.Add(outcome);

        public void OnRejected(Rejection rejection)
        {
            Receipt.Add(rejection.Outcome);
            if (Rejections.Count < rejectedMax) Rejections.Add(rejection);
            Hold();
        }

        /// <summary>The records whose events could not be applied; counted and shown as other rejected ones.</summary>
        public IReadOnlyList<Rejection> TakeAside(Routed routed)
        {
            var rejections = _aside.Take(routed);
            foreach (var rejection in rejections) Receipt.Add(rejection.Outcome);
            Rejections.AddRange(rejections);
            return rejections;
        }

        public void Dispose() => _held.Dispose();

        private void Hold()
        {
            if (!_held.TryHold(reader.DecodedBytes + _aside.Bytes + (RejectionBytes * Rejections.Count)))
                throw new IOException("Too many large bodies are being served.");
        }
    }
}
