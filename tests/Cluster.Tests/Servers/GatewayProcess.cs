using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Grainwatch.Silo.Commands;

namespace Grainwatch.Cluster.Tests.Servers;

/// <summary>A gateway as an operator runs it: a process of its own.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private const string Serving = "serving on ";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly HttpClient _http;
    private readonly ConcurrentQueue<string> _lines = new();

    private GatewayProcess(int silo, IEnumerable<string> arguments)
    {
        string[] all =
        [
            typeof(CommandLine).Assembly.Location, "gateway",
            "--gateway-port", $"{silo}", "--listen", $"127.0.0.1:{FreePort.Next()}", .. arguments,
        ];
        _http = new HttpClient { BaseAddress = new Uri($"http://{all[5]}"), Timeout = TimeSpan.FromSeconds(20) };
        var start = new ProcessStartInfo("dotnet", all)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>All that it wrote.</summary>
    public string Written => string.Join('\n', _lines);

    /// <summary>Starts one of a silo on this machine, and waits until it serves.</summary>
    public static async Task<GatewayProcess> ServingAsync(int silo, params string[] arguments)
    {
        var gateway = new GatewayProcess(silo, arguments);
        try
        {
            await gateway.UntilAsync(
                () => Task.FromResult(gateway.Written.Contains(Serving, StringComparison.Ordinal)));
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
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        return answer.StatusCode == HttpStatusCode.OK
            ? JsonDocument.Parse(text).RootElement
            : throw new HttpRequestException($"{path}: {text}", null, answer.StatusCode);
    }

    /// <summary>What it answers to a POST.</summary>
    public async Task<(HttpStatusCode Status, string Body)> PostAsync(string path, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using var answer = await _http.PostAsync(new Uri(path, UriKind.Relative), content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>How its only source is doing.</summary>
    public async Task<JsonElement> SourceAsync() => (await GetAsync("/v1/status")).GetProperty("sources")[0];

    /// <summary>Waits until something is so.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var since = Stopwatch.StartNew();
        while (!await isSo())
        {
            if (since.Elapsed > s_patience || _process.HasExited)
                throw new TimeoutException($"After {since.Elapsed.TotalSeconds:0} s it had written:\n{Written}");
            await Task.Delay(50);
        }
    }

    /// <summary>Ends it without letting it say goodbye.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Tells it to stop, and waits until it has.</summary>
    public async Task StopAsync()
    {
        await Programs.RunAsync("kill", "-TERM", $"{_process.Id}");
        await _process.WaitForExitAsync().WaitAsync(s_patience);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
        _http.Dispose();
    }
}
