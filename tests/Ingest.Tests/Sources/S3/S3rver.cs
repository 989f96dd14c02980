using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Grainwatch.Ingest.Tests.Sources.S3;

/// <summary>
/// s3rver, an S3 server of somebody else's, from npm: put beside the tests once, where node and npm are there and the
/// feed answers.
/// </summary>
internal sealed class S3rver : IAsyncDisposable
{
    public const string Key = "S3RVER";

    private const string Package = "s3rver@3.7.1";
    private const int InstallSeconds = 60;

    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "s3rver");

    private readonly Process _process;

    private S3rver(Process process, Uri endpoint) => (_process, Endpoint) = (process, endpoint);

    /// <summary>Why it cannot run; null when it can.</summary>
    public static string? Missing { get; } = Install();

    public Uri Endpoint { get; }

    /// <summary>A server with an empty bucket.</summary>
    public static async Task<S3rver> StartAsync(string folder, string bucket)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        // Its tokens of continuation are encrypted in a way that is no longer usual.
        var process = Start("node",
            "--openssl-legacy-provider", Script, "-d", folder, "-a", "127.0.0.1", "-p", $"{port}",
            "--configure-bucket", bucket);
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("listening", StringComparison.Ordinal) == true) listening.TrySetResult();
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await listening.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return new S3rver(process, new Uri($"http://127.0.0.1:{port}"));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string Script => Path.Combine(s_folder, "node_modules", "s3rver", "bin", "s3rver.js");

    private static string? Install()
    {
        if (File.Exists(Script)) return null;
        try
        {
            Directory.CreateDirectory(s_folder);
            using var npm = Start("npm", "install", "--prefix", s_folder, "--no-audit", "--no-fund", Package);
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

    private static Process Start(string program, params string[] arguments) => Process.Start(
        new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}

/// <summary>A test that needs <see cref="S3rver"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class S3rverFactAttribute : FactAttribute
{
    public S3rverFactAttribute()
    {
        if (S3rver.Missing is { } reason) Skip = reason;
    }
}
