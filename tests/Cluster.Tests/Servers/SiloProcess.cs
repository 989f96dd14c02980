using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Grainwatch.Silo.Commands;

namespace Grainwatch.Cluster.Tests.Servers;

/// <summary>A silo as an operator runs it: a process of its own.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);
    private static readonly HttpClient s_http = new() { Timeout = TimeSpan.FromSeconds(15) };

    /// <summary>Instead of a status, when nobody answers.</summary>
    private const HttpStatusCode Nobody = default;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private SiloProcess(IReadOnlyDictionary<string, string> environment, IEnumerable<string> arguments)
    {
        string[] all =
        [
            typeof(CommandLine).Assembly.Location, "silo",
            "--silo-port", $"{SiloPort}", "--gateway-port", $"{GatewayPort}",
            "--health-listen", $"127.0.0.1:{HealthPort}", "--shed-cpu", "0", "--shed-memory", "0",
            .. arguments,
        ];
        var start = new ProcessStartInfo("dotnet", all)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Where clients reach it.</summary>
    public int GatewayPort { get; } = FreePort.Next();

    /// <summary>All that it wrote.</summary>
    public string Written => string.Join('\n', _lines);

    private int SiloPort { get; } = FreePort.Next();

    private int HealthPort { get; } = FreePort.Next();

    /// <summary>Starts one, with more arguments.</summary>
    public static SiloProcess Start(params string[] arguments) =>
        new(new Dictionary<string, string>(), arguments);

    /// <summary>Starts one, with settings in the environment.</summary>
    public static SiloProcess Start(IReadOnlyDictionary<string, string> environment) => new(environment, []);

    /// <summary>Starts one and waits until it is ready.</summary>
    public static async Task<SiloProcess> ReadyAsync(params string[] arguments)
    {
        var silo = Start(arguments);
        try
        {
            await silo.UntilAsync(async () => await silo.StatusAsync("ready") == HttpStatusCode.OK);
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until it has written a text.</summary>
    public Task UntilWrittenAsync(string text) =>
        UntilAsync(() => Task.FromResult(Written.Contains(text, StringComparison.Ordinal)));

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

    /// <summary>The status of a health page, or <see cref="Nobody"/>.</summary>
    public async Task<HttpStatusCode> StatusAsync(string page) => (await HealthAsync(page)).Status;

    /// <summary>Status and body of a health page, or <see cref="Nobody"/>.</summary>
    public async Task<(HttpStatusCode Status, string Body)> HealthAsync(string page)
    {
        try
        {
            using var answer = await s_http.GetAsync(new Uri($"http://127.0.0.1:{HealthPort}/healthz/{page}"));
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException)
        {
            return (Nobody, "");
        }
    }

    /// <summary>Ends it without letting it say goodbye.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Tells it to stop.</summary>
    public Task TerminateAsync() => Programs.RunAsync("kill", "-TERM", $"{_process.Id}");

    /// <summary>How it ended, once it has.</summary>
    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(s_patience);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }
}
