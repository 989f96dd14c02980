using System.Diagnostics;

namespace Grainwatch.Cluster.Tests.Servers;

/// <summary>Starts programs.</summary>
internal static class Programs
{
    /// <summary>Starts one; what it writes can be read.</summary>
    public static Process Start(params string[] command) => Process.Start(
        new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    /// <summary>Runs one to its end.</summary>
    /// <exception cref="InvalidOperationException">It fails; the message has what it wrote.</exception>
    public static async Task RunAsync(params string[] command)
    {
        using var process = Start(command);
        var written = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"{command[0]} ended with {process.ExitCode}: {string.Concat(written)}");
    }
}
