using System.Net;

namespace Grainwatch.Cluster.Tests.Servers;

/// <summary>A silo as an operator runs it.</summary>
internal sealed class SiloProcess : ProductProcess
{
    private static readonly HttpClient s_http = new() { Timeout = TimeSpan.FromSeconds(15) };

    /// <summary>Instead of a status, when nobody answers.</summary>
    private const HttpStatusCode Nobody = default;

    private readonly Ports _ports;

    private SiloProcess(
        Ports ports, IReadOnlyDictionary<string, string> environment, int? group, IEnumerable<string> arguments)
        : base(
            environment,
            group,
            [
                "silo", "--silo-port", $"{ports.Silo}", "--gateway-port", $"{ports.Gateway}",
                "--health-listen", $"127.0.0.1:{ports.Health}", "--shed-cpu", "0", "--shed-memory", "0",
                .. arguments,
            ]) => _ports = ports;

    private SiloProcess(Ports ports, int? group, string postgres)
        : base(
            new Dictionary<string, string>(),
            group,
            [postgres, $"{ports.Silo}", $"{ports.Gateway}", $"{ports.Health}"],
            typeof(NextSilo.NextStorage).Assembly.Location) => _ports = ports;

    /// <summary>Where clients reach it.</summary>
    public int GatewayPort => _ports.Gateway;

    /// <summary>Where other silos reach it.</summary>
    public int SiloPort => _ports.Silo;

    /// <summary>Starts one, with more arguments.</summary>
    public static SiloProcess Start(params string[] arguments) =>
        new(Ports.Free(), new Dictionary<string, string>(), null, arguments);

    /// <summary>Starts one, with settings in the environment.</summary>
    public static SiloProcess Start(IReadOnlyDictionary<string, string> environment) =>
        new(Ports.Free(), environment, null, []);

    /// <summary>Starts one whose packets are those of a group of the system's.</summary>
    public static SiloProcess StartIn(int? group, params string[] arguments) =>
        new(Ports.Free(), new Dictionary<string, string>(), group, arguments);

    /// <summary>Starts one of the next release, which keeps principals in PostgreSQL.</summary>
    public static SiloProcess StartNext(int? group, string postgres) => new(Ports.Free(), group, postgres);

    /// <summary>Starts one and waits until it is ready.</summary>
    public static async Task<SiloProcess> ReadyAsync(params string[] arguments)
    {
        var silo = Start(arguments);
        try
        {
            await silo.UntilReadyAsync();
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until it is ready.</summary>
    public Task UntilReadyAsync() => UntilAsync(async () => await StatusAsync("ready") == HttpStatusCode.OK);

    /// <summary>The status of a health page, or <see cref="Nobody"/>.</summary>
    public async Task<HttpStatusCode> StatusAsync(string page) => (await HealthAsync(page)).Status;

    /// <summary>Status and body of a health page, or <see cref="Nobody"/>.</summary>
    public async Task<(HttpStatusCode Status, string Body)> HealthAsync(string page)
    {
        try
        {
            using var answer = await s_http.GetAsync(new Uri($"http://127.0.0.1:{_ports.Health}/healthz/{page}"));
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException)
        {
            return (Nobody, "");
        }
    }

    private sealed record Ports(int Silo, int Gateway, int Health)
    {
        public static Ports Free() => new(FreePort.Next(), FreePort.Next(), FreePort.Next());
    }
}
