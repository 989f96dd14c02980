using Grainwatch.Ingest.Http.Firehose;
using Grainwatch.Ingest.Http.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grainwatch.Ingest.Http;

/// <summary>The HTTP API, on whatever server and host.</summary>
public static class GatewayEndpoints
{
    /// <summary>Maps all of the API, and <c>GET /</c>, which lists it.</summary>
    public static IEndpointRouteBuilder MapGrainwatch(
        this IEndpointRouteBuilder endpoints, Gateway gateway, AccessKeys? keys = null)
    {
        Endpoint[] api = [.. Api(gateway), .. Door(gateway, keys)];
        Map(endpoints, gateway, api);
        var list = new EndpointsAnswer([.. api.Select(endpoint => endpoint.ToString())]);
        Map(endpoints, gateway, [Endpoint.Get("/", () => list, GrainwatchJson.Readable.EndpointsAnswer)]);
        return endpoints;
    }

    /// <summary>
    /// Maps <c>POST /v1/firehose</c> and <c>GET /healthz</c>: all that a door to other machines has.
    /// </summary>
    public static IEndpointRouteBuilder MapFirehose(
        this IEndpointRouteBuilder endpoints, Gateway gateway, AccessKeys? keys)
    {
        Map(endpoints, gateway, Door(gateway, keys));
        return endpoints;
    }

    private static Endpoint[] Api(Gateway gateway)
    {
        var principals = new PrincipalEndpoints(gateway);
        var alerts = new AlertEndpoints(gateway);
        var quarantine = new QuarantineEndpoints(gateway);
        return
        [
            Endpoint.Post(EventsEndpoint.Path, new EventsEndpoint(gateway).PostAsync),
            Service("/v1/eventbridge"),
            Service("/v1/cloudwatch-logs"),
            Endpoint.Post("/v1/rows", new RowsEndpoint(gateway).PostAsync, "deliver"),
            Endpoint.Post("/v1/decisions", new DecisionsEndpoint(gateway).PostAsync),
            Endpoint.Get("/v1/alerts", alerts.ListAsync, AlertEndpoints.Parameters),
            Endpoint.Get("/v1/alerts/{id}", alerts.GetAsync),
            Endpoint.Get("/v1/principals", principals.ListAsync, "name"),
            Endpoint.Get(PrincipalEndpoints.Prefix + "{**key}", principals.GetAsync, PastQuery.Parameters),
            Endpoint.Get("/v1/quarantine", quarantine.ListAsync, QuarantineEndpoints.Parameters),
            Endpoint.Get("/v1/quarantine/{id}", quarantine.GetAsync),
            Endpoint.Post("/v1/quarantine/replay", quarantine.ReplayAsync),
            Endpoint.Post("/v1/quarantine/drop", quarantine.DropAsync),
            Endpoint.Get("/v1/status", async http => TypedResults.Json(
                await StatusAnswer.OfAsync(gateway, http.RequestAborted), GrainwatchJson.Readable.StatusAnswer)),
        ];

        Endpoint Service(string path) =>
            Endpoint.Post(path, new EventsEndpoint(gateway, path, isMachines: true).PostAsync);
    }

    private static Endpoint[] Door(Gateway gateway, AccessKeys? keys) =>
    [
        Endpoint.Post("/v1/firehose", new FirehoseEndpoint(gateway, keys).PostAsync),
        Endpoint.Get("/healthz", () => new HealthAnswer("ok"), GrainwatchJson.Readable.HealthAnswer),
    ];

    private static void Map(IEndpointRouteBuilder endpoints, Gateway gateway, IEnumerable<Endpoint> api)
    {
        foreach (var endpoint in api)
        {
            endpoints.MapMethods(endpoint.Path, [endpoint.Method], async http =>
                await (await Guard.RunAsync(http, gateway, endpoint.Handle)).ExecuteAsync(http));
        }
    }
}
