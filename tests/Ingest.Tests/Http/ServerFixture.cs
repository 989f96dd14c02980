using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Sinks;
using Grainwatch.Ingest.Tests.CloudTrail;
using Grainwatch.Ingest.Tests.Routing;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http;

/// <summary>A real server on a free port before a fake host.</summary>
public abstract class ServerFixture(
    GatewayOptions? options = null,
    IQuarantine? quarantine = null,
    AccessKeys? keys = null,
    AccessKeys? proxyKeys = null,
    Func<Listeners, Listeners>? listen = null,
    AuditLog? audit = null,
    IReadOnlyList<IGatewayPages>? pages = null,
    ISinkDesk? sinks = null)
    : IAsyncLifetime, IAsyncDisposable
{
    private Gateway _gateway = null!;
    private GatewayServer _server = null!;

    internal FakePrincipals Principals { get; } = new();

    internal MemoryQuarantine Quarantine { get; } = new(256 * 1024 * 1024);

    internal Gateway Gateway => _gateway;

    protected HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _gateway = new Gateway(
            Principals,
            new OriginCache(Geolocator.None),
            Policy.Default,
            TimeProvider.System,
            options,
            quarantine: quarantine ?? Quarantine,
            sinks: sinks);
        var listeners = new Listeners(new IPEndPoint(IPAddress.Loopback, 0), Keys: keys, ProxyKeys: proxyKeys);
        _server = new GatewayServer(_gateway, listen?.Invoke(listeners) ?? listeners, audit, pages: pages);
        await _server.StartAsync();
        Client = new HttpClient { BaseAddress = new Uri(_server.Url) };
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        _gateway.Dispose();
        GC.SuppressFinalize(this);
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    protected Task<HttpResponseMessage> PostAsync(
        string body, bool gzip = false, string? encoding = null, string path = "/v1/events")
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var content = new ByteArrayContent(gzip ? Reading.Gzip(bytes) : bytes);
        if (encoding is not null) content.Headers.ContentEncoding.Add(encoding);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return Client.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    protected Task StopAsync() => _server.StopAsync();

    /// <summary>Sends a path as it is written: nothing is escaped or unescaped on the way.</summary>
    protected Task<HttpResponseMessage> GetAsync(string path)
    {
        var asWritten = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        return Client.GetAsync(new Uri(Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, asWritten));
    }

    protected static async Task<JsonElement> JsonOf(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    /// <summary>Asserts that an answer is a problem of a status, and gives its detail.</summary>
    protected static async Task<string> ProblemOf(HttpStatusCode status, HttpResponseMessage response)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await JsonOf(response);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        return problem.TryGetProperty("detail", out var detail) ? detail.GetString()! : string.Empty;
    }
}
