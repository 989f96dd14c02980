using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Grainwatch.Bench.Processes;

/// <summary>The command line of the product, of the same build, in a process of its own.</summary>
internal static class GrainwatchCommand
{
    // How often a process that runs is looked at: what it used after the last look is not counted.
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(10);

    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has what it said.</exception>
    public static async Task<CommandRun> RunAsync(params IReadOnlyList<string> arguments)
    {
        var run = await TryAsync(arguments);
        return run.Code == 0
            ? run
            : throw new InvalidOperationException(
                $"grainwatch {string.Join(' ', arguments)} ended with code {run.Code}: {run.Output}");
    }

    /// <summary>Runs a command to its end, whatever that is.</summary>
    public static async Task<CommandRun> TryAsync(params IReadOnlyList<string> arguments)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        var usage = default(ProcessUsage);
        var end = process.WaitForExitAsync();
        while (!end.IsCompleted)
        {
            usage = ProcessUsage.Of(process) ?? usage;
            await Task.WhenAny(end, Task.Delay(s_look));
        }

        await end;
        return new CommandRun(
            process.ExitCode, await output + await error, Stopwatch.GetElapsedTime(started), usage);
    }

    /// <summary>Starts a command; what it says can be read.</summary>
    public static Process Start(
        IReadOnlyList<string> arguments, params IReadOnlyList<(string Name, string Value)> environment)
    {
        // The runtime that runs this, so that both sides have the same one.
        var dotnet = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet");
        var info = new ProcessStartInfo(dotnet)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "grainwatch.dll"));
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        // As ./run starts it.
        if (arguments[0] == "serve") info.Environment["DOTNET_gcConcurrent"] = "1";
        foreach (var (name, value) in environment) info.Environment[name] = value;
        return Process.Start(info) ?? throw new InvalidOperationException($"{dotnet} could not be started.");
    }
}

/// <summary>A command that has ended.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">What it said.</param>
/// <param name="Duration">From its start to its end.</param>
/// <param name="Usage">What it used.</param>
internal sealed record CommandRun(int Code, string Output, TimeSpan Duration, ProcessUsage Usage);
