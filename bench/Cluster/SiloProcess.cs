using System.Diagnostics;

namespace Grainwatch.Bench.Cluster;

/// <summary>A silo in a process of its own: the product's, with the empty grain beside its grains.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource _running = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SiloProcess(IEnumerable<string> arguments)
    {
        string[] all =
        [
            typeof(SiloProcess).Assembly.Location, "silo",
            "--silo-port", $"{SiloPort}", "--gateway-port", $"{GatewayPort}", "--health-listen", "none",
            "--shed-cpu", "0", "--shed-memory", "0", .. arguments,
        ];
        _process = Process.Start(new ProcessStartInfo("dotnet", all)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Where clients reach it.</summary>
    public int GatewayPort { get; } = OwnSilo.FreePort();

    /// <summary>Where other silos reach it.</summary>
    public int SiloPort { get; } = OwnSilo.FreePort();

    /// <summary>Memory that it has resident now, in bytes.</summary>
    public long MemoryBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts one, and waits until it has joined.</summary>
    public static async Task<SiloProcess> StartAsync(params string[] arguments)
    {
        var silo = new SiloProcess(arguments);
        await silo._running.Task.WaitAsync(TimeSpan.FromMinutes(2));
        return silo;
    }

    /// <summary>Starts some that keep everything in their memory; the first keeps the membership.</summary>
    public static async Task<List<SiloProcess>> StartSomeAsync(int count)
    {
        List<SiloProcess> silos = [await StartAsync()];
        while (silos.Count < count) silos.Add(await StartAsync("--primary-port", $"{silos[0].SiloPort}"));
        return silos;
    }

    /// <summary>Ends it as a failing power supply does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            _running.TrySetException(new InvalidOperationException("A silo ended before it ran."));
            return;
        }

        if (line.StartsWith("running;", StringComparison.Ordinal)) _running.TrySetResult();
        if (line.StartsWith("grainwatch-silo: ", StringComparison.Ordinal)) Console.Error.WriteLine(line);
    }
}
