namespace Grainwatch.Cluster.Tests.Servers;

/// <summary>The HTTP API before a cluster, as an operator runs it.</summary>
internal sealed class GatewayProcess : ProductProcess
{
    private const string Announcement = "serving on ";

    private GatewayProcess(IEnumerable<string> arguments)
        : base(new Dictionary<string, string>(), null, arguments)
    {
    }

    /// <summary>Where it serves.</summary>
    public Uri Url { get; private set; } = null!;

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

    private static async Task<GatewayProcess> UntilServingAsync(string command, string folder, string[] arguments)
    {
        var gateway = new GatewayProcess(
        [
            command, "--listen", "127.0.0.1:0", "--quarantine", Path.Combine(folder, "quarantine"),
            "--geo", Samples.Geolocation, .. arguments,
        ]);
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
}
