using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Grainwatch.Cluster.Tests.Servers;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Silo.Gateways;
using Grainwatch.Silo.Hosting;

namespace Grainwatch.Cluster.Tests.Gateways;

/// <summary>A silo, and a gateway before it that asks who is calling; each has a dashboard, or has not.</summary>
internal sealed class ServedDashboard : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grainwatch-").FullName;
    private readonly LiveGeolocation _geolocation = LiveGeolocation.Open([], TimeProvider.System);
    private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false });
    private readonly GatewayService _gateway;

    private ServedDashboard(SiloHere silo, bool isServed)
    {
        Silo = silo;
        var access = Path.Combine(_folder, "access.json");
        File.WriteAllText(access, JsonSerializer.Serialize(new
        {
            tokens = Tokens.Select(token => new { name = token.Key, role = token.Key, sha256 = HashOf(token.Value) }),
        }));
        List<string> errors = [];
        var listeners = new ServingSettings
        {
            Listen = "127.0.0.1:0",
            Access = access,
            Audit = Path.Combine(_folder, "audit.jsonl"),
        }.Open(TimeProvider.System, errors, errors)
            ?? throw new ArgumentException(string.Join('\n', errors), nameof(isServed));
        var settings = new GatewaySettings { Listeners = listeners, HasDashboard = isServed };
        _gateway = new GatewayService(silo.Grains, settings, _geolocation, Policy.Default);
    }

    /// <summary>The silo.</summary>
    public SiloHere Silo { get; }

    /// <summary>Tokens by the role that they have.</summary>
    public IReadOnlyDictionary<string, string> Tokens { get; } = new[] { "reader", "analyst", "operator", "ingest" }
        .ToDictionary(role => role, _ => "gwt_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));

    /// <summary>The lines of the audit log about who was refused.</summary>
    public string Refused => File.ReadAllText(Path.Combine(_folder, "audit-refused.jsonl"));

    /// <summary>Starts both.</summary>
    /// <param name="isCollected">Whether the silo has a dashboard.</param>
    /// <param name="isServed">Whether the gateway has.</param>
    public static async Task<ServedDashboard> StartAsync(bool isCollected = true, bool isServed = true)
    {
        var served = new ServedDashboard(await SiloHere.InMemoryAsync(isCollected), isServed);
        await served._gateway.StartAsync(CancellationToken.None);
        return served;
    }

    /// <summary>Asks for a page of the dashboard.</summary>
    /// <param name="page">What follows the dashboard's path.</param>
    /// <param name="role">Whose token is shown; null for none.</param>
    /// <param name="asPassword">Whether it is shown by Basic authentication.</param>
    /// <param name="method">Default: GET.</param>
    public async Task<HttpResponseMessage> AskAsync(
        string page, string? role = "operator", bool asPassword = false, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(
            method ?? HttpMethod.Get, new Uri(_gateway.Address + DashboardPages.Path + page));
        if (role is not null)
        {
            request.Headers.Authorization = asPassword
                ? new AuthenticationHeaderValue(
                    "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:{Tokens[role]}")))
                : new AuthenticationHeaderValue("Bearer", Tokens[role]);
        }

        return await _http.SendAsync(request);
    }

    /// <summary>What an operator reads on a page.</summary>
    public async Task<string> ReadAsync(string page)
    {
        using var answer = await AskAsync(page);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? text : throw new HttpRequestException($"{page}: {text}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
        await Silo.DisposeAsync();
        _geolocation.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string HashOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
