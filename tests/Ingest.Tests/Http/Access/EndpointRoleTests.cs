using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Tests.Routing;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http.Access;

/// <summary>Which role each endpoint needs, as it is promised; an endpoint that is not here is not served.</summary>
public sealed class EndpointRoleTests
{
    internal static readonly (string Method, string Path, string? Needs)[] All =
    [
        ("POST", "/v1/events", "ingest"),
        ("POST", "/v1/eventbridge", "ingest"),
        ("POST", "/v1/cloudwatch-logs", "ingest"),
        ("POST", "/v1/rows", "operator"),
        ("POST", "/v1/decisions", "analyst"),
        ("GET", "/v1/alerts", "reader"),
        ("GET", "/v1/alerts/watch", "reader"),
        ("GET", "/v1/alerts/{id}", "reader"),
        ("GET", "/v1/principals", "reader"),
        ("GET", "/v1/principals/{**key}", "reader"),
        ("GET", "/v1/principals/{**key}/timeline", "reader"),
        ("GET", "/v1/quarantine", "operator"),
        ("GET", "/v1/quarantine/{id}", "operator"),
        ("POST", "/v1/quarantine/replay", "operator"),
        ("POST", "/v1/quarantine/drop", "operator"),
        ("GET", "/v1/policy", "reader"),
        ("PUT", "/v1/policy", "operator"),
        ("GET", "/v1/policy/history", "reader"),
        ("GET", "/v1/sinks", "operator"),
        ("POST", "/v1/sinks/{name}/test", "operator"),
        ("POST", "/v1/sinks/{name}/replay", "operator"),
        ("GET", "/v1/openapi.json", "reader"),
        ("GET", "/v1/status", "reader"),
        ("POST", "/v1/firehose", null),
        ("GET", "/healthz", null),
        ("GET", "/", "reader"),
    ];

    [Fact]
    public void Needs_OfEveryEndpoint_IsWhatIsPromised()
    {
        using var gateway = new Gateway(
            new FakePrincipals(), new OriginCache(Geolocator.None), Policy.Default, TimeProvider.System);

        var served = GatewayEndpoints.All(gateway, Gate.Open(gateway), null);

        Assert.Equal(All, served.Select(endpoint => (endpoint.Method, endpoint.Path, endpoint.Needs?.Word())));
    }
}
