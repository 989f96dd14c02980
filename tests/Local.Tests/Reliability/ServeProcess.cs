using System.Diagnostics;
using System.Globalization;
using Grainwatch.Local.Tests.Commands;

namespace Grainwatch.Local.Tests.Reliability;

/// <summary><c>grainwatch serve</c> as a process of its own, on a port that the system chose.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private const string Announcement = "serving on ";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly List<string> _said = [];
    private readonly TaskCompletionSource<Uri> _serving = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServeProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => _serving.TrySetException(
            new InvalidOperationException("It ended before it served."));
        // Nobody may be waiting for it.
        _ = _serving.Task.ContinueWith(task => task.Exception, TaskScheduler.Default);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Its id.</summary>
    public int Id => _process.Id;

    /// <summary>Where it serves, once it does; fails when it ends before.</summary>
    public Task<Uri> Serving => _serving.Task;

    /// <summary>Memory that it has resident now, in bytes.</summary>
    public long MemoryBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>All that it wrote to both streams.</summary>
    public string Said
    {
        get
        {
            lock (_lock) return string.Join('\n', _said);
        }
    }

    /// <summary>Starts it over a data folder.</summary>
    public static ServeProcess Launch(string data, params string[] more) =>
        Launch(new Dictionary<string, string>(), data, more);

    /// <summary>Starts it over a data folder, with variables beside those of this process.</summary>
    public static ServeProcess Launch(
        IReadOnlyDictionary<string, string> environment, string data, params string[] more)
    {
        // The executable beside the tests is the one that was built with them.
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "grainwatch.dll"), "serve", "--data", data,
            "--geo", Path.Combine(CommandRun.Sample, "geo"), "--listen", "127.0.0.1:0", .. more,
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new ServeProcess(Process.Start(start)!);
    }

    /// <summary>Starts it, and waits until it serves.</summary>
    public static Task<ServeProcess> StartAsync(string data, params string[] more) =>
        StartAsync(new Dictionary<string, string>(), data, more);

    /// <inheritdoc cref="StartAsync(string, string[])"/>
    public static async Task<ServeProcess> StartAsync(
        IReadOnlyDictionary<string, string> environment, string data, params string[] more)
    {
        var process = Launch(environment, data, more);
        try
        {
            await process.Serving.WaitAsync(s_patience);
            return process;
        }
        catch (Exception e)
        {
            var said = process.Said;
            await process.DisposeAsync();
            throw new InvalidOperationException($"serve did not start; it said:\n{said}", e);
        }
    }

    /// <summary>Ends it as a failing power supply does: it learns nothing of it.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Sends it a signal by its name, "TERM".</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Its exit code, once it has ended.</summary>
    public async Task<int> EndAsync()
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

    private void Hear(string? line)
    {
        if (line is null) return;
        lock (_lock) _said.Add(line);
        if (line.StartsWith(Announcement, StringComparison.Ordinal))
            _serving.TrySetResult(new Uri(line[Announcement.Length..].Split(' ')[0]));
    }
}
