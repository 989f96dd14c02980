using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Firehose;
using Grainwatch.Ingest.Http.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Grainwatch.Ingest.Http;

/// <summary>The HTTP API, on whatever server and host.</summary>
internal static class GatewayEndpoints
{
    /// <summary>Tells anybody whether it serves.</summary>
    internal const string HealthPath = "/healthz";

    /// <summary>Maps all of the API, and <c>GET /</c>, which lists it.</summary>
    public static IEndpointRouteBuilder MapGrainwatch(
        this IEndpointRouteBuilder endpoints, Gateway gateway, Gate gate, AccessKeys? keys = null)
    {
        Map(endpoints, gate, All(gateway, gate, keys));
        return endpoints;
    }

    /// <summary>All endpoints there are.</summary>
    public static IReadOnlyList<Endpoint> All(Gateway gateway, Gate gate, AccessKeys? keys)
    {
        Endpoint[] api = [.. Api(gateway), .. Door(gateway, gate, keys)];
        var list = new EndpointsAnswer([.. api.Select(endpoint => endpoint.ToString())]);
        return [.. api, Endpoint.Get("/", Role.Reader, () => list, GrainwatchJson.Readable.EndpointsAnswer)];
    }

    /// <summary>
    /// Maps <c>POST /v1/firehose</c> and <c>GET /healthz</c>: all that a door to other machines has.
    /// </summary>
    public static IEndpointRouteBuilder MapFirehose(
        this IEndpointRouteBuilder endpoints, Gateway gateway, Gate gate, AccessKeys? keys)
    {
        Map(endpoints, gate, Door(gateway, gate, keys));
        return endpoints;
    }

    private static Endpoint[] Api(Gateway gateway)
    {
        var principals = new PrincipalEndpoints(gateway);
        var quarantine = new QuarantineEndpoints(gateway);
        var sinks = new SinkEndpoints(gateway);
        return
        [
            Endpoint.Post(
                EventsEndpoint.Path, Role.Ingest, new EventsEndpoint(gateway).PostAsync, EventsEndpoint.Parameters),
            Service("/v1/eventbridge"),
            Service("/v1/cloudwatch-logs"),
            Endpoint.Post("/v1/rows", Role.Operator, new RowsEndpoint(gateway).PostAsync, RowsEndpoint.Parameters),
            Endpoint.Post("/v1/decisions", Role.Analyst, new DecisionsEndpoint(gateway).PostAsync),
            Endpoint.Get("/v1/alerts", Role.Reader, AlertEndpoints.ListAsync, AlertEndpoints.Parameters),
            Endpoint.Get(
                "/v1/alerts/watch",
                Role.Reader,
                new AlertWatchEndpoint(gateway).GetAsync,
                AlertWatchEndpoint.Parameters),
            Endpoint.Get("/v1/alerts/{id}", Role.Reader, AlertEndpoints.GetAsync),
            Endpoint.Get("/v1/principals", Role.Reader, principals.ListAsync, PrincipalEndpoints.Parameters),
            Endpoint.Get(
                PrincipalEndpoints.Prefix + "{**key}", Role.Reader, principals.GetAsync, PastQuery.Parameters),
            Endpoint.Get(
                PrincipalEndpoints.Prefix + "{**key}" + PrincipalEndpoints.TimelineSuffix,
                Role.Reader,
                principals.TimelineAsync,
                PrincipalEndpoints.TimelineParameters),
            Endpoint.Get("/v1/quarantine", Role.Operator, quarantine.ListAsync, QuarantineEndpoints.Parameters),
            Endpoint.Get("/v1/quarantine/{id}", Role.Operator, quarantine.GetAsync),
            Endpoint.Post("/v1/quarantine/replay", Role.Operator, quarantine.ReplayAsync),
            Endpoint.Post("/v1/quarantine/drop", Role.Operator, quarantine.DropAsync),
            Endpoint.Get("/v1/sinks", Role.Operator, sinks.ListAsync),
            Endpoint.Post("/v1/sinks/{name}/test", Role.Operator, sinks.TestAsync),
            Endpoint.Post("/v1/sinks/{name}/replay", Role.Operator, sinks.ReplayAsync),
            Endpoint.Get("/v1/openapi.json", Role.Reader, OpenApiEndpoint.GetAsync),
            Endpoint.Get("/v1/status", Role.Reader, new StatusEndpoint(gateway).GetAsync),
        ];

        Endpoint Service(string path)
        {
            var events = new EventsEndpoint(gateway, path, isMachines: true);
            // What is refused to a service is lost.
            return Endpoint.Post(path, Role.Ingest, events.PostAsync, EventsEndpoint.Parameters) with
            {
                RefusesUnknown = false,
            };
        }
    }

    private static Endpoint[] Door(Gateway gateway, Gate gate, AccessKeys? keys) =>
    [
        // Firehose shows its key in a header of its own, which the endpoint looks at.
        Endpoint.Post("/v1/firehose", needs: null, new FirehoseEndpoint(gateway, gate, keys).PostAsync) with
        {
            RefusesUnknown = false,
        },
        Endpoint.Get(HealthPath, needs: null, () => new HealthAnswer("ok"), GrainwatchJson.Readable.HealthAnswer),
    ];

    private static void Map(IEndpointRouteBuilder endpoints, Gate gate, IEnumerable<Endpoint> api)
    {
        foreach (var routed in api.GroupBy(endpoint => (endpoint.Method, endpoint.Route)))
        {
            // The one whose path goes on is meant where a request's does, written as it is: in a name, %2F.
            Endpoint[] longestFirst = [.. routed.OrderByDescending(endpoint => endpoint.Suffix.Length)];
            endpoints.MapMethods(routed.Key.Route, [routed.Key.Method], http =>
            {
                var endpoint = longestFirst.First(endpoint =>
                    Endpoint.RawPath(http).EndsWith(endpoint.Suffix, StringComparison.Ordinal));
                return gate.RunAsync(http, endpoint);
            });
        }
    }
}
