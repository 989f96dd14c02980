using System.Net;
using System.Security.Cryptography.X509Certificates;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Ingest.Tests.Routing;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http.Serving;

public sealed class TlsTests : IAsyncLifetime, IAsyncDisposable
{
    private const string Request = """{"requestId":"x","timestamp":1,"records":[]}""";

    private readonly TempFolder _folder = new();
    private readonly MovingClock _clock = new();
    private readonly FakePrincipals _principals = new();
    private readonly X509Certificate2 _first = Certificates.Make();
    private Gateway _gateway = null!;
    private GatewayServer? _server;

    public Task InitializeAsync()
    {
        _gateway = new Gateway(_principals, new OriginCache(Geolocator.None), Policy.Default, TimeProvider.System);
        Certificates.Write(_folder.Path, _first);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _gateway.Dispose();
        _folder.Dispose();
        _first.Dispose();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Fact]
    public async Task Start_CertificateAlone_MakesTheMainListenerHttps()
    {
        await StartAsync(new ServingSettings());
        Assert.StartsWith("https://127.0.0.1:", _server!.Url, StringComparison.Ordinal);
        Assert.Null(_server.FirehoseUrl);

        using var client = Client(_first);

        Assert.Equal("""{"status":"ok"}""", await client.GetStringAsync(_server.Url + "/healthz"));
    }

    [Fact]
    public async Task Start_DoorForFirehose_ServesNothingElse()
    {
        await StartAsync(new ServingSettings { FirehoseListen = "0.0.0.0:0", FirehoseKey = "secret" });
        Assert.StartsWith("http://127.0.0.1:", _server!.Url, StringComparison.Ordinal);
        var door = new Uri($"https://127.0.0.1:{new Uri(_server.FirehoseUrl!).Port}");
        using var client = Client(_first);
        // Names and pages are checked on the other one: others know this machine by its own name.
        client.DefaultRequestHeaders.Host = "grainwatch.example.com";
        client.DefaultRequestHeaders.Add("Origin", "https://elsewhere.example");

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(door, "/healthz"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(client, door, "secret")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(client, door, "wrong")).StatusCode);
        foreach (var path in new[] { "/", "/v1/alerts", "/v1/principals", "/v1/events", "/v1/quarantine" })
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(door, path))).StatusCode);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await client.PostAsync(new Uri(door, "/v1/events"), new StringContent("{}"))).StatusCode);
    }

    [Fact]
    public async Task Connect_CertificateReplacedOnDisk_IsShownWithoutARestart()
    {
        await StartAsync(new ServingSettings());
        using (var client = Client(_first)) await client.GetStringAsync(_server!.Url + "/healthz");
        var second = Certificates.Make();
        Certificates.Write(_folder.Path, second);
        _clock.Move(TimeSpan.FromSeconds(2));

        using (var client = Client(second)) await client.GetStringAsync(_server.Url + "/healthz");

        // Half-written files: the one before stays in force.
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "cert.pem"), "half");
        _clock.Move(TimeSpan.FromSeconds(2));
        using (var client = Client(second)) await client.GetStringAsync(_server.Url + "/healthz");
    }

    [Fact]
    public void Constructor_DoorWithoutTlsOrKey_IsRefused() => Assert.Throws<ArgumentException>(
        () => new GatewayServer(_gateway, new Listeners(
            new IPEndPoint(IPAddress.Loopback, 0), new IPEndPoint(IPAddress.Any, 0))));

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, Uri door, string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(door, "/v1/firehose"))
        {
            Content = new StringContent(Request),
        };
        request.Headers.Add("X-Amz-Firehose-Access-Key", key);
        return client.SendAsync(request);
    }

    private async Task StartAsync(ServingSettings settings)
    {
        List<string> errors = [], warnings = [];
        var listeners = (settings with
        {
            Listen = "127.0.0.1:0",
            TlsCertificate = Path.Combine(_folder.Path, "cert.pem"),
            TlsKey = Path.Combine(_folder.Path, "key.pem"),
        }).Open(_clock, errors, warnings);
        Assert.Empty(errors);
        _server = new GatewayServer(_gateway, listeners!);
        await _server.StartAsync();
    }

    /// <summary>A client that trusts one certificate and no other.</summary>
    private static HttpClient Client(X509Certificate2 trusted) => new(new SocketsHttpHandler
    {
        SslOptions =
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { trusted },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    });
}
