namespace Grainwatch.Bench.Processes;

/// <summary>Compacts a data folder, where the command line can.</summary>
internal static class LogCompaction
{
    /// <summary>Null when this build has no such command.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has what it said.</exception>
    public static async Task<CommandRun?> TryRunAsync(string data)
    {
        var help = await GrainwatchCommand.TryAsync("log", "compact", "--help");
        if (help.Code != 0 || !help.Output.Contains("compact", StringComparison.Ordinal)) return null;
        return await GrainwatchCommand.RunAsync("log", "compact", "--data", data);
    }
}
