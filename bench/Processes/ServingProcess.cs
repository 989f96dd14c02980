using System.Diagnostics;

namespace Grainwatch.Bench.Processes;

/// <summary><c>grainwatch serve</c> over a data folder, on a free port of this machine.</summary>
internal sealed class ServingProcess : IAsyncDisposable
{
    private const string Serving = "serving on ";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    private readonly Process _process;
    private readonly Task<string> _error;

    private ServingProcess(Process process, Uri address, Task<string> error)
    {
        _process = process;
        _error = error;
        var handler = new SocketsHttpHandler { UseProxy = false, PooledConnectionIdleTimeout = s_patience };
        Client = new HttpClient(handler) { BaseAddress = address, Timeout = s_patience };
    }

    /// <summary>Asks it.</summary>
    public HttpClient Client { get; }

    /// <summary>What it has used since its start.</summary>
    public ProcessUsage Usage =>
        ProcessUsage.Of(_process) ?? throw new InvalidOperationException($"The server has ended: {_error.Result}");

    /// <summary>Starts it, and waits until it says that it serves.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message has what it said.</exception>
    /// <param name="data">The data folder.</param>
    /// <param name="geo">Geolocation files; null for none.</param>
    /// <param name="options">More options.</param>
    /// <param name="environment">More variables.</param>
    public static async Task<ServingProcess> StartAsync(
        string data, string? geo, IReadOnlyList<string>? options = null,
        params IReadOnlyList<(string Name, string Value)> environment)
    {
        List<string> arguments = ["serve", "--data", data, "--listen", "127.0.0.1:0", .. options ?? []];
        if (geo is not null) arguments.AddRange("--geo", geo);
        var process = GrainwatchCommand.Start(arguments, environment);
        var error = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.Contains(Serving, StringComparison.Ordinal)) continue;
            // Nobody reads what else it says, which must not stop it.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            var address = line[(line.IndexOf(Serving, StringComparison.Ordinal) + Serving.Length)..].Split(' ')[0];
            return new ServingProcess(process, new Uri(address + "/"), error);
        }

        var said = await error;
        process.Dispose();
        throw new InvalidOperationException($"The server ended at its start: {said}");
    }

    /// <summary>Has it stop as an operator would, and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using (_process)
        {
            using var term = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await term.WaitForExitAsync();
            await _process.WaitForExitAsync();
        }
    }
}
