using System.Net;
using System.Text.Json;

namespace Grainwatch.Cluster.Tests.Servers;

/// <summary>The HTTP API before a cluster, as an operator runs it.</summary>
internal sealed class GatewayProcess : ProductProcess
{
    private const string Announcement = "serving on ";

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };

    private GatewayProcess(IEnumerable<string> arguments)
        : base(new Dictionary<string, string>(), null, arguments)
    {
    }

    /// <summary>Where it serves.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Starts one of a silo on this machine, and waits until it serves.</summary>
    /// <param name="silo">The silo's port for clients.</param>
    /// <param name="more">More arguments.</param>
    public static Task<GatewayProcess> ServingAsync(int silo, params string[] more) =>
        UntilServingAsync(["gateway", "--listen", "127.0.0.1:0", "--gateway-port", $"{silo}", .. more]);

    /// <summary>Starts one before the silos that PostgreSQL lists, and waits until it serves.</summary>
    /// <param name="postgres">How PostgreSQL is reached.</param>
    /// <param name="folder">A folder of its own, for what could not be used.</param>
    /// <param name="more">More arguments.</param>
    public static Task<GatewayProcess> ServingAsync(string postgres, string folder, params string[] more) =>
        UntilServingAsync("gateway", folder, ["--membership", "postgres", "--postgres", postgres, .. more]);

    /// <summary>Starts one with a silo in it that keeps everything in its memory.</summary>
    public static Task<GatewayProcess> WithMemoryAsync(string folder) => UntilServingAsync(
        "silo",
        folder,
        [
            "--with-gateway", "--silo-port", $"{FreePort.Next()}", "--gateway-port", $"{FreePort.Next()}",
            "--health-listen", "none", "--shed-cpu", "0", "--shed-memory", "0",
        ]);

    private static Task<GatewayProcess> UntilServingAsync(string command, string folder, string[] arguments) =>
        UntilServingAsync(
        [
            command, "--listen", "127.0.0.1:0", "--quarantine", Path.Combine(folder, "quarantine"),
            "--geo", Samples.Geolocation, .. arguments,
        ]);

    private static async Task<GatewayProcess> UntilServingAsync(string[] arguments)
    {
        var gateway = new GatewayProcess(arguments);
        try
        {
            await gateway.UntilWrittenAsync(Announcement);
            gateway.Url = new Uri(gateway.Written.Split(Announcement)[1].Split('\n')[0].Trim());
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>What it answers to a GET.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri(Url, path));
        var text = await answer.Content.ReadAsStringAsync();
        return answer.StatusCode == HttpStatusCode.OK
            ? JsonDocument.Parse(text).RootElement
            : throw new HttpRequestException($"{path}: {text}", null, answer.StatusCode);
    }

    /// <summary>What it answers to a POST.</summary>
    public async Task<(HttpStatusCode Status, string Body)> PostAsync(string path, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using var answer = await _http.PostAsync(new Uri(Url, path), content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>How its only source is doing.</summary>
    public async Task<JsonElement> SourceAsync() => (await GetAsync("/v1/status")).GetProperty("sources")[0];

    /// <summary>Tells it to stop, and waits until it has.</summary>
    public async Task StopAsync()
    {
        await TerminateAsync();
        await ExitCodeAsync();
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _http.Dispose();
        return base.DisposeAsync();
    }
}
