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
        "POST /v1/eventbridge",
        "POST /v1/cloudwatch-logs",
        "POST /v1/firehose",
        "POST /v1/decisions",
        "GET /v1/alerts?account=&rule=&state=&severity=&limit=",
        "GET /v1/alerts/{id}",
        "GET /v1/principals?name=",
        "GET /v1/principals/{name}",
        "GET /healthz",
    ];

    /// <summary>
    /// Maps <c>POST /v1/events</c> and its kin for each transport, <c>POST /v1/decisions</c>,
    /// <c>GET /v1/principals[/{key}]</c>,
    /// <c>GET /v1/alerts[/{id}]</c>, <c>GET /healthz</c> and <c>GET /</c>, which lists the others.
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
        endpoints.MapPost("/v1/decisions", Run(new DecisionsEndpoint(gateway).PostAsync));
        endpoints.MapGet("/v1/principals", Run(principals.ListAsync));
        endpoints.MapGet(PrincipalEndpoints.Prefix + "{**key}", Run(principals.GetAsync));
        endpoints.MapGet("/v1/alerts", Run(alerts.ListAsync));
        endpoints.MapGet("/v1/alerts/{id}", Run(alerts.GetAsync));
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
