using Grainwatch.Ingest.Http.Firehose;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grainwatch.Ingest.Http;

/// <summary>The HTTP API, on whatever server and host.</summary>
public static class GatewayEndpoints
{
    /// <summary>Endpoints to which services send.</summary>
    private static readonly string[] s_transports = ["/v1/eventbridge", "/v1/cloudwatch-logs"];

    private static readonly string[] List =
    [
        "POST /v1/events",
        "POST /v1/rows?deliver=",
        "POST /v1/eventbridge",
        "POST /v1/cloudwatch-logs",
        "POST /v1/firehose",
        "POST /v1/decisions",
        "GET /v1/alerts?account=&rule=&state=&severity=&backfilled=&limit=",
        "GET /v1/alerts/{id}",
        "GET /v1/principals?name=",
        "GET /v1/principals/{name}?at=&at-alert=",
        "GET /v1/quarantine?reason=&source=&since=&limit=",
        "GET /v1/quarantine/{id}",
        "POST /v1/quarantine/replay",
        "POST /v1/quarantine/drop",
        "GET /v1/status",
        "GET /healthz",
    ];

    /// <summary>
    /// Maps <c>POST /v1/events</c> and its kin for each transport, <c>POST /v1/rows</c>, <c>POST /v1/decisions</c>,
    /// <c>GET /v1/principals[/{key}]</c>, <c>GET /v1/alerts[/{id}]</c>, <c>GET /v1/quarantine[/{id}]</c>,
    /// <c>POST /v1/quarantine/replay</c> and <c>/drop</c>, <c>GET /v1/status</c>, <c>GET /healthz</c> and <c>GET /</c>,
    /// which lists the others.
    /// </summary>
    public static IEndpointRouteBuilder MapGrainwatch(
        this IEndpointRouteBuilder endpoints, Gateway gateway, FirehoseKeys? keys = null)
    {
        foreach (var path in s_transports)
        {
            var transport = new EventsEndpoint(gateway, $"POST {path}", isMachines: true);
            endpoints.MapPost(path, Run(transport.PostAsync));
        }

        var events = new EventsEndpoint(gateway);
        var principals = new PrincipalEndpoints(gateway);
        var alerts = new AlertEndpoints(gateway);
        endpoints.MapPost("/v1/events", Run(events.PostAsync));
        endpoints.MapPost("/v1/rows", Run(new RowsEndpoint(gateway).PostAsync));
        endpoints.MapPost("/v1/decisions", Run(new DecisionsEndpoint(gateway).PostAsync));
        endpoints.MapGet("/v1/principals", Run(principals.ListAsync));
        endpoints.MapGet(PrincipalEndpoints.Prefix + "{**key}", Run(principals.GetAsync));
        endpoints.MapGet("/v1/alerts", Run(alerts.ListAsync));
        endpoints.MapGet("/v1/alerts/{id}", Run(alerts.GetAsync));
        var quarantine = new QuarantineEndpoints(gateway);
        endpoints.MapGet("/v1/quarantine", Run(quarantine.ListAsync));
        endpoints.MapGet("/v1/quarantine/{id}", Run(quarantine.GetAsync));
        endpoints.MapPost("/v1/quarantine/replay", Run(quarantine.ReplayAsync));
        endpoints.MapPost("/v1/quarantine/drop", Run(quarantine.DropAsync));
        endpoints.MapGet("/v1/status", Run(_ => Task.FromResult<IResult>(
            TypedResults.Json(StatusAnswer.Of(gateway), GrainwatchJson.Readable.StatusAnswer))));
        endpoints.MapGet("/", Run(_ => Task.FromResult<IResult>(
            TypedResults.Json(new EndpointsAnswer(List), GrainwatchJson.Readable.EndpointsAnswer))));
        return endpoints.MapFirehose(gateway, keys);
    }

    /// <summary>
    /// Maps <c>POST /v1/firehose</c> and <c>GET /healthz</c>: all that a door to other machines has.
    /// </summary>
    public static IEndpointRouteBuilder MapFirehose(
        this IEndpointRouteBuilder endpoints, Gateway gateway, FirehoseKeys? keys)
    {
        endpoints.MapPost("/v1/firehose", Run(new FirehoseEndpoint(gateway, keys).PostAsync));
        endpoints.MapGet("/healthz", Run(_ => Task.FromResult<IResult>(
            TypedResults.Json(new HealthAnswer("ok"), GrainwatchJson.Readable.HealthAnswer))));
        return endpoints;
    }

    private static RequestDelegate Run(Func<HttpContext, Task<IResult>> handler) =>
        async http => await (await handler(http)).ExecuteAsync(http);
}
