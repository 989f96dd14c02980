using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Firehose;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Ingest.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grainwatch.Ingest.Http;

/// <summary>The HTTP API, on whatever server and host.</summary>
internal static class GatewayEndpoints
{
    /// <summary>Tells anybody whether it serves.</summary>
    internal const string HealthPath = "/healthz";

    private const string Root = "/";

    /// <summary>Maps all of the API, and <c>GET /</c>, which lists it.</summary>
    public static IEndpointRouteBuilder MapGrainwatch(
        this IEndpointRouteBuilder endpoints,
        Gateway gateway,
        Gate gate,
        AccessKeys? keys = null,
        GatewayConsole? console = null)
    {
        Map(endpoints, gate, All(gateway, gate, keys).Select(endpoint =>
            endpoint.Path == Root ? endpoint with { BrowsersTo = console?.Home } : endpoint));
        if (console is not null) Map(endpoints, gate, console.Endpoints(gateway, gate));
        return endpoints;
    }

    /// <summary>All endpoints of the API.</summary>
    public static IReadOnlyList<Endpoint> All(Gateway gateway, Gate gate, AccessKeys? keys)
    {
        Endpoint[] api = [.. Api(gateway), .. Door(gateway, gate, keys)];
        var list = new EndpointsAnswer([.. api.Select(endpoint => endpoint.ToString())]);
        return [.. api, Endpoint.Get(Root, Role.Reader, () => list, GrainwatchJson.Readable.EndpointsAnswer)];
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

    /// <summary>Maps a host's own pages behind the gate.</summary>
    public static void MapPages(this IEndpointRouteBuilder endpoints, IGatewayPages pages, Gate gate)
    {
        var group = endpoints.MapGroup("");
        pages.Map(group);
        // After everything that an endpoint does for itself, which includes reading what was sent.
        ((IEndpointConventionBuilder)group).Finally(builder =>
        {
            var serve = builder.RequestDelegate
                ?? throw new InvalidOperationException($"'{builder.DisplayName}' serves nothing.");
            builder.RequestDelegate = http => gate.RunAsync(http, new Endpoint(
                http.Request.Method,
                http.Request.Path,
                pages.Needs,
                async _ =>
                {
                    await serve(http);
                    return Results.Empty;
                },
                [])
            {
                RefusesUnknown = false,
                TakesBasic = pages.TakesBasic,
            });
        });
    }

    private static Endpoint[] Api(Gateway gateway)
    {
        var principals = new PrincipalEndpoints(gateway);
        var quarantine = new QuarantineEndpoints(gateway);
        var policy = new PolicyEndpoints(gateway);
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
            Endpoint.Get(PolicyEndpoints.Path, Role.Reader, policy.GetAsync),
            Endpoint.Put(PolicyEndpoints.Path, Role.Operator, policy.PutAsync, PolicyEndpoints.Parameters),
            Endpoint.Get(PolicyEndpoints.Path + "/history", Role.Reader, policy.HistoryAsync),
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
                var endpoint = longestFirst.First(endpoint => endpoint.Matches(http));
                return IngestTraces.RunAsync(http, endpoint, gate.RunAsync);
            });
        }
    }
}
