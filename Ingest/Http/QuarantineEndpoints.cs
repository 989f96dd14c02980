using System.Globalization;
using System.Text.Json;
using Grainwatch.Ingest.Http.Queries;
using Grainwatch.Ingest.Quarantine;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grainwatch.Ingest.Http;

/// <summary>Shows what is in quarantine, reads it again, and drops it.</summary>
internal sealed class QuarantineEndpoints(Gateway gateway)
{
    private const int BodyBytesMax = 1024 * 1024;

    /// <summary>What a list takes.</summary>
    public static readonly QueryParameter[] Parameters =
    [
        new("reason", "Rejected for this reason, such as bad-time."),
        new("source", "With this text in their source."),
        new("since", "Kept at this time or after: a day, or a time in ISO 8601."),
        new("limit", $"At most so many, 0 to {QuarantineQuery.LimitMax}. Default: {new QuarantineQuery().Limit}.",
            "integer"),
    ];

    /// <summary>
    /// Entries by <c>reason</c>, part of the <c>source</c>, kept <c>since</c> a time; at most <c>limit</c>.
    /// </summary>
    public Task<IResult> ListAsync(HttpContext http) => Selecting(() =>
    {
        var page = gateway.Quarantine.List(ReadQuery(http.Request.Query));
        return Task.FromResult<IResult>(TypedResults.Json(
            QuarantineListAnswer.Of(page), GrainwatchJson.Readable.QuarantineListAnswer));
    });

    /// <summary>One entry whole.</summary>
    public Task<IResult> GetAsync(HttpContext http) => Selecting(() =>
    {
        var id = QuarantineSelection.ReadId(gateway.Quarantine, http.GetRouteValue("id") as string ?? string.Empty);
        return Task.FromResult<IResult>(gateway.Quarantine.Read(id) is { } entry
            ? TypedResults.Json(QuarantineEntryAnswer.Of(entry), GrainwatchJson.Readable.QuarantineEntryAnswer)
            : Problems.NotFound($"There is no entry {id} in quarantine any more."));
    });

    /// <summary>Reads entries again, and applies what is an event now.</summary>
    public Task<IResult> ReplayAsync(HttpContext http) => Selecting(async () =>
    {
        var ids = await SelectAsync(http);
        using var turn = gateway.TryBegin();
        if (turn is null) return Problems.Later(http, gateway.Options, "Too many requests are being served.");
        var result = await gateway.QuarantineReplay.RunAsync(ids, http.RequestAborted);
        return TypedResults.Json(
            QuarantineReplayAnswer.Of(result), GrainwatchJson.Readable.QuarantineReplayAnswer);
    });

    /// <summary>Takes entries out.</summary>
    public Task<IResult> DropAsync(HttpContext http) => Selecting(async () =>
    {
        var dropped = await gateway.Quarantine.RemoveAsync(await SelectAsync(http), http.RequestAborted);
        return TypedResults.Json(new QuarantineDropAnswer(dropped), GrainwatchJson.Readable.QuarantineDropAnswer);
    });

    private async Task<IReadOnlyList<QuarantineId>> SelectAsync(HttpContext http)
    {
        http.LimitBody(BodyBytesMax);
        var request = await JsonSerializer.DeserializeAsync(
            http.Request.Body, GrainwatchJson.Default.QuarantineRequest, http.RequestAborted);
        return QuarantineSelection.Of(request?.Ids, request?.Reason, request?.All ?? false).Resolve(gateway.Quarantine);
    }

    /// <summary>Answers for selections that make no sense.</summary>
    private static async Task<IResult> Selecting(Func<Task<IResult>> handle)
    {
        try
        {
            return await handle();
        }
        catch (QuarantineSelectionException e)
        {
            return e.IsMissing
                ? Problems.NotFound(Sentence(e.Message))
                : Problems.BadRequest("Not a selection", Sentence(e.Message));
        }
        catch (JsonException e)
        {
            return Problems.BadRequest(
                "Not a selection",
                "The body is none of {\"ids\":[\"…\"]}, {\"reason\":\"…\"} and {\"all\":true}; what is wrong is at "
                    + (e.Path is { Length: > 1 } path ? $"'{path}'." : $"byte {e.BytePositionInLine ?? 0}."));
        }
    }

    private static QuarantineQuery ReadQuery(IQueryCollection parameters)
    {
        var query = new QuarantineQuery
        {
            Reason = Text("reason") is { } reason ? QuarantineSelection.ReadReason(reason) : null,
            Source = Text("source"),
        };
        if (Text("since") is { } since) query = query with { Since = QuarantineQuery.ReadTime(since) };
        if (Text("limit") is not { } limit) return query;
        return int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= QuarantineQuery.LimitMax
            ? query with { Limit = number }
            : throw Wrong($"limit '{limit}' is no number from 0 to {QuarantineQuery.LimitMax}");

        string? Text(string name) => parameters[name].ToString() is { Length: > 0 } text ? text : null;
    }

    private static QuarantineSelectionException Wrong(string sentence) => new(sentence, isMissing: false);

    private static string Sentence(string message) =>
        $"{char.ToUpperInvariant(message[0])}{message[1..].TrimEnd('.')}.";
}
