using System.Collections.Concurrent;
using System.Diagnostics;
using Grainwatch.Silo.Commands;

namespace Grainwatch.Cluster.Tests.Servers;

/// <summary>The cluster's executable as an operator runs it: a process of its own.</summary>
internal abstract class ProductProcess : IAsyncDisposable
{
    private const int LinesMax = 2000;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    /// <summary>Starts it.</summary>
    /// <param name="environment">Variables beside those of this process.</param>
    /// <param name="group">The system group whose packets are its; null for this process's.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="program">Another release's executable; null for this one's.</param>
    protected ProductProcess(
        IReadOnlyDictionary<string, string> environment,
        int? group,
        IEnumerable<string> arguments,
        string? program = null)
    {
        string[] lent = group is null ? [] : ["setpriv", $"--regid={group}", "--keep-groups"];
        string[] command = [.. lent, "dotnet", program ?? typeof(CommandLine).Assembly.Location, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>All that it wrote, or the last of it.</summary>
    public string Written => string.Join('\n', _lines);

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Memory that it has resident now, in bytes.</summary>
    public long MemoryBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
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
            if (since.Elapsed > s_patience || HasEnded)
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

    /// <summary>Sends it a signal by its name, "TERM".</summary>
    public Task SignalAsync(string name) => Programs.RunAsync("kill", $"-{name}", $"{_process.Id}");

    /// <summary>Tells it to stop.</summary>
    public Task TerminateAsync() => SignalAsync("TERM");

    /// <summary>How it ended, once it has.</summary>
    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(s_patience);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        if (!HasEnded) await KillAsync();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        _lines.Enqueue(line ?? "");
        if (_lines.Count > LinesMax) _lines.TryDequeue(out _);
    }
}
