using System.Text;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Wire;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Http.Queries;
using Microsoft.AspNetCore.Http;

namespace Grainwatch.Ingest.Http;

/// <summary>
/// Takes events that another process has read, as rows (<see cref="EventCodec"/>): so a replay on one machine loads
/// history into an engine on another. They are located anew, by the databases of this gateway; whose they are was told
/// by the sender's policy, which has to be the same.
/// </summary>
internal sealed class RowsEndpoint(Gateway gateway)
{
    /// <summary>The header that names the sender's policy.</summary>
    public const string PolicyHeader = "Grainwatch-Policy";

    /// <summary>What it takes.</summary>
    public static readonly QueryParameter[] Parameters =
    [
        new("deliver", "Whether alerts are delivered; history teaches and alerts nobody (false). Default: true.",
            "boolean"),
    ];

    /// <summary>The longest body in bytes.</summary>
    public const int BodyBytesMax = 8 * 1024 * 1024;

    // Rows share their texts; what is made of them does not share all.
    private const int Expansion = 16;

    public async Task<IResult> PostAsync(HttpContext http)
    {
        var delivers = new QueryReader(http.Request.Query).Flag("deliver") ?? true;
        var policy = http.Request.Headers[PolicyHeader].ToString();
        if (gateway.Policies.Live.Current.Version is var own && policy != own)
        {
            return Problems.Of(StatusCodes.Status409Conflict, "Another policy",
                $"The rows were made under policy '{policy}', this gateway's is '{own}'; send with the same policy "
                + "file.");
        }

        using var turn = gateway.TryBegin();
        using var share = gateway.Held.Open();
        var bytes = Math.Min(http.Request.ContentLength ?? BodyBytesMax, BodyBytesMax);
        if (turn is null || !share.TryHold(Expansion * bytes))
            return Problems.Later(http, gateway.Options, "Too many requests are being served.");
        List<TrailEvent> events;
        try
        {
            events = Locate(EventCodec.Decode(await ReadAsync(http)));
        }
        catch (WireException e)
        {
            return Problems.BadRequest("Not rows", $"The body cannot be read: {e.Message}");
        }

        var newest = gateway.Clock.GetUtcNow().UtcDateTime + gateway.Options.ClockAheadMax;
        if (events.Find(e => e.Time > newest) is { } ahead)
        {
            return Problems.BadRequest(
                "Ahead of the clock", $"Event {ahead.Id} of {TrailTime.Text(ahead.Time)} is ahead of this clock.");
        }

        if (events.Find(e => OwnMemories.IsType(e.Principal.Key.Type)) is { } ours)
        {
            return Problems.BadRequest(
                "Nobody's event", $"Event {ours.Id} is of {ours.Principal.Key}: those memories are told by gateways.");
        }

        var router = delivers ? gateway.QuietRouter : gateway.BackfillRouter;
        var receipt = await router.RouteAsync(events, http.RequestAborted);
        var answer = new RowsAnswer(receipt.Accepted, receipt.Duplicate, receipt.Late);
        return TypedResults.Json(answer, GrainwatchJson.Readable.RowsAnswer);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext http)
    {
        http.LimitBody(BodyBytesMax);
        using var bytes = new MemoryStream();
        await http.Request.Body.CopyToAsync(bytes, http.RequestAborted);
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    private List<TrailEvent> Locate(List<TrailEvent> events)
    {
        // Rows of one batch share their origins.
        Dictionary<Origin, Origin> known = new(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < events.Count; i++)
        {
            var sent = events[i].Origin;
            if (!known.TryGetValue(sent, out var located))
                known.Add(sent, located = gateway.Origins.Resolve(Encoding.UTF8.GetBytes(sent.Address)));
            events[i] = events[i] with { Origin = located };
        }

        return events;
    }
}
