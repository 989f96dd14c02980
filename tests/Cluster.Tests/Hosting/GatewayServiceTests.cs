using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Silo.Hosting;
using Xunit;

namespace Grainwatch.Cluster.Tests.Hosting;

/// <summary>A gateway that asks who is calling. No grain is needed for that: there is none.</summary>
public sealed class GatewayServiceTests : IAsyncLifetime, IDisposable
{
    private readonly string _token = "gwt_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
    private readonly string _folder = Directory.CreateTempSubdirectory("grainwatch-").FullName;
    private readonly LiveGeolocation _geolocation = LiveGeolocation.Open([], TimeProvider.System);
    private GatewayService _service = null!;

    private string Audit => Path.Combine(_folder, "audit.jsonl");

    public async Task InitializeAsync()
    {
        List<string> errors = [];
        var listeners = new ServingSettings
        {
            Listen = "127.0.0.1:0",
            OperatorHash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(_token))),
            Audit = Audit,
        }.Open(TimeProvider.System, errors, errors);
        Assert.Empty(errors);
        var settings = new GatewaySettings
        {
            Listeners = listeners!,
            Quarantine = Path.Combine(_folder, "quarantine"),
        };
        _service = new GatewayService(null!, settings, _geolocation, Policy.Default);
        await _service.StartAsync(CancellationToken.None);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    public void Dispose()
    {
        _geolocation.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Get_WithoutItsToken_IsRefusedAndWrittenDown()
    {
        foreach (var path in new[] { "/v1/alerts", "/v1/principals/alice", "/v1/quarantine", "/v1/status", "/" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(path, null));
            Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(path, _token[..^1] + "x"));
        }

        var refused = await File.ReadAllTextAsync(Path.Combine(_folder, "audit-refused.jsonl"));
        Assert.Equal(10, refused.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain(_token[4..^1], refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WithItsToken_IsServed()
    {
        Assert.Equal(HttpStatusCode.OK, await GetAsync("/", _token));
        Assert.Equal(HttpStatusCode.OK, await GetAsync("/v1/quarantine", _token));
        Assert.Equal(HttpStatusCode.OK, await GetAsync("/healthz", null));
    }

    private async Task<HttpStatusCode> GetAsync(string path, string? token)
    {
        using var client = new HttpClient { BaseAddress = new Uri(_service.Address) };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }
}
