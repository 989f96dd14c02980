using Grainwatch.Ingest.Http.Firehose;
using Grainwatch.Ingest.Http.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Grainwatch.Ingest.Http;

/// <summary>The HTTP API, on whatever server and host.</summary>
public static class GatewayEndpoints
{
    /// <summary>Tells anybody whether it serves.</summary>
    internal const string HealthPath = "/healthz";

    /// <summary>Maps all of the API, and <c>GET /</c>, which lists it.</summary>
    public static IEndpointRouteBuilder MapGrainwatch(
        this IEndpointRouteBuilder endpoints, Gateway gateway, AccessKeys? keys = null)
    {
        var api = All(gateway, keys);
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

    /// <summary>All of the API, for whoever documents it.</summary>
    internal static Endpoint[] All(Gateway gateway, AccessKeys? keys) => [.. Api(gateway), .. Door(gateway, keys)];

    private static Endpoint[] Api(Gateway gateway)
    {
        var principals = new PrincipalEndpoints(gateway);
        var alerts = new AlertEndpoints(gateway);
        var quarantine = new QuarantineEndpoints(gateway);
        return
        [
            Endpoint.Post(EventsEndpoint.Path, new EventsEndpoint(gateway).PostAsync, EventsEndpoint.Parameters),
            Service("/v1/eventbridge"),
            Service("/v1/cloudwatch-logs"),
            Endpoint.Post("/v1/rows", new RowsEndpoint(gateway).PostAsync, RowsEndpoint.Parameters),
            Endpoint.Post("/v1/decisions", new DecisionsEndpoint(gateway).PostAsync),
            Endpoint.Get("/v1/alerts", alerts.ListAsync, AlertEndpoints.Parameters),
            Endpoint.Get(
                "/v1/alerts/watch", new AlertWatchEndpoint(gateway).GetAsync, AlertWatchEndpoint.Parameters),
            Endpoint.Get("/v1/alerts/{id}", alerts.GetAsync),
            Endpoint.Get("/v1/principals", principals.ListAsync, PrincipalEndpoints.Parameters),
            Endpoint.Get(PrincipalEndpoints.Prefix + "{**key}", principals.GetAsync, PastQuery.Parameters),
            Endpoint.Get(
                PrincipalEndpoints.Prefix + "{**key}" + PrincipalEndpoints.TimelineSuffix,
                principals.TimelineAsync,
                PrincipalEndpoints.TimelineParameters),
            Endpoint.Get("/v1/quarantine", quarantine.ListAsync, QuarantineEndpoints.Parameters),
            Endpoint.Get("/v1/quarantine/{id}", quarantine.GetAsync),
            Endpoint.Post("/v1/quarantine/replay", quarantine.ReplayAsync),
            Endpoint.Post("/v1/quarantine/drop", quarantine.DropAsync),
            Endpoint.Get("/v1/openapi.json", OpenApiEndpoint.GetAsync),
            Endpoint.Get("/v1/status", () => StatusAnswer.Of(gateway), GrainwatchJson.Readable.StatusAnswer),
        ];

        Endpoint Service(string path)
        {
            var events = new EventsEndpoint(gateway, path, isMachines: true);
            // What is refused to a service is lost.
            return Endpoint.Post(path, events.PostAsync, EventsEndpoint.Parameters) with { RefusesUnknown = false };
        }
    }

    private static Endpoint[] Door(Gateway gateway, AccessKeys? keys) =>
    [
        Endpoint.Post("/v1/firehose", new FirehoseEndpoint(gateway, keys).PostAsync) with { RefusesUnknown = false },
        Endpoint.Get(HealthPath, () => new HealthAnswer("ok"), GrainwatchJson.Readable.HealthAnswer),
    ];

    private static void Map(IEndpointRouteBuilder endpoints, Gateway gateway, IEnumerable<Endpoint> api)
    {
        foreach (var routed in api.GroupBy(endpoint => (endpoint.Method, endpoint.Route)))
        {
            // The one whose path goes on is meant where a request's does, written as it is: in a name, %2F.
            Endpoint[] longestFirst = [.. routed.OrderByDescending(endpoint => endpoint.Suffix.Length)];
            endpoints.MapMethods(routed.Key.Route, [routed.Key.Method], async http =>
            {
                var endpoint = longestFirst.First(endpoint =>
                    Endpoint.RawPath(http).EndsWith(endpoint.Suffix, StringComparison.Ordinal));
                await (await Guard.RunAsync(http, gateway, endpoint)).ExecuteAsync(http);
            });
        }
    }
}
