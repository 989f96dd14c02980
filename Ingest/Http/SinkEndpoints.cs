using Grainwatch.Ingest.Sinks;
using Grainwatch.Ingest.Sinks.Delivering;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Grainwatch.Ingest.Http;

/// <summary>Shows how sinks are doing, tries one, and has one try again what it did not take.</summary>
internal sealed class SinkEndpoints(Gateway gateway)
{
    /// <summary>How each sink is doing, in the order of the settings.</summary>
    public Task<IResult> ListAsync(HttpContext http) => Asking(http, async () => TypedResults.Json(
        new SinksAnswer(await gateway.Sinks.StatusesAsync(http.RequestAborted))
        {
            InForce = await gateway.Sinks.InForceAsync(http.RequestAborted),
        },
        GrainwatchJson.Readable.SinksAnswer));

    /// <summary>Gives a sink a test alert; tells what it said.</summary>
    public Task<IResult> TestAsync(HttpContext http) => Asking(http, async () =>
        await gateway.Sinks.TestAsync(NameOf(http), http.RequestAborted) is { } test
            ? TypedResults.Json(test, GrainwatchJson.Readable.SinkTest)
            : Missing(http));

    /// <summary>Has what a sink did not take wait for it once more.</summary>
    public Task<IResult> ReplayAsync(HttpContext http) => Asking(http, async () =>
        await gateway.Sinks.ReplayAsync(NameOf(http), http.RequestAborted) is { } count
            ? TypedResults.Json(new SinkReplayAnswer(count), GrainwatchJson.Readable.SinkReplayAnswer)
            : Missing(http));

    private static string NameOf(HttpContext http) => http.GetRouteValue("name") as string ?? "";

    private static ProblemHttpResult Missing(HttpContext http) =>
        Problems.NotFound($"There is no sink '{NameOf(http)}'; GET /v1/sinks lists them.");

    private async Task<IResult> Asking(HttpContext http, Func<Task<IResult>> ask)
    {
        try
        {
            return await ask();
        }
        catch (DeliveryException e)
        {
            return Problems.Later(http, gateway.Options, $"Sinks cannot be asked now: {e.Message}.");
        }
    }
}

/// <summary>The sinks.</summary>
/// <param name="Sinks">How each is doing, in the order of the settings; none where none are configured.</param>
public sealed record SinksAnswer(IReadOnlyList<SinkStatus> Sinks)
{
    /// <summary>Which they are, since when and by whom; absent where there are none, or nobody can tell.</summary>
    public SinksInForce? InForce { get; init; }
}

/// <summary>What is tried again.</summary>
/// <param name="Replayed">How many alerts wait once more.</param>
public sealed record SinkReplayAnswer(int Replayed);

/// <summary>How a sink is doing, in short.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State"><c>idle</c>, <c>delivering</c>, <c>retrying</c> or <c>failing</c>.</param>
/// <param name="Pending">Alerts that wait for it.</param>
/// <param name="Oldest">Since when the first of them does (UTC).</param>
/// <param name="DeadLetters">Alerts that it did not take.</param>
/// <param name="LastError">Why it does not take what waits; absent where it does.</param>
public sealed record SinkBrief(
    string Name, SinkState State, long Pending, DateTime? Oldest, long DeadLetters, string? LastError)
{
    internal static SinkBrief Of(SinkStatus status) => new(
        status.Name, status.State, status.Pending, status.Oldest, status.DeadLetters,
        status.State >= SinkState.Retrying ? status.LastError : null);
}
