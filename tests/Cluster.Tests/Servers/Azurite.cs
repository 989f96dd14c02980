using System.Diagnostics;
using System.Net.Sockets;

namespace Grainwatch.Cluster.Tests.Servers;

/// <summary>
/// Azurite, Microsoft's stand-in for Azure's blobs, from npm: put beside the tests once, where node and npm are there
/// and the feed answers.
/// </summary>
internal sealed class Azurite : IAsyncDisposable
{
    private const string Package = "azurite@3";
    private const int InstallSeconds = 240;

    // Azurite's own, the same everywhere.
    private const string Key =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly string s_home = Path.Combine(AppContext.BaseDirectory, "azurite");
    private readonly string _folder = Directory.CreateTempSubdirectory("grainwatch-azurite-").FullName;
    private Process? _process;

    /// <summary>Why there can be none; null when there can.</summary>
    public static string? Missing { get; } = Install();

    /// <summary>Where it listens once it runs.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>Its connection string.</summary>
    public string Connection => "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
        + $"AccountKey={Key};BlobEndpoint=http://127.0.0.1:{Port}/devstoreaccount1;";

    private static string Script =>
        Path.Combine(s_home, "node_modules", "azurite", "dist", "src", "blob", "main.js");

    /// <summary>Starts it, again if it was stopped.</summary>
    public async Task StartAsync()
    {
        _process = Programs.Start(
            "node", Script, "--location", _folder, "--blobHost", "127.0.0.1", "--blobPort", $"{Port}",
            "--skipApiVersionCheck", "--silent", "--disableTelemetry");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var giveUp = DateTime.UtcNow.AddSeconds(60);
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", Port);
                return;
            }
            catch (SocketException) when (DateTime.UtcNow < giveUp && !_process.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Ends it at once.</summary>
    public async Task StopAsync()
    {
        if (_process is null) return;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string? Install()
    {
        if (File.Exists(Script)) return null;
        try
        {
            Directory.CreateDirectory(s_home);
            using var npm = Programs.Start("npm", "install", "--prefix", s_home, "--no-audit", "--no-fund", Package);
            npm.BeginOutputReadLine();
            npm.BeginErrorReadLine();
            if (!npm.WaitForExit(TimeSpan.FromSeconds(InstallSeconds))) npm.Kill(entireProcessTree: true);
            return File.Exists(Script) ? null : $"npm could not install {Package} within {InstallSeconds} s.";
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            return $"{Package} needs node and npm, and they are not here: {e.Message}";
        }
    }
}
