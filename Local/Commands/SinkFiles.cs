using Grainwatch.Ingest.Sinks.Settings;

namespace Grainwatch.Local.Commands;

/// <summary>The sinks that <c>--sinks</c> names.</summary>
internal static class SinkFiles
{
    /// <summary>
    /// The sinks of a file, null where there is none; says which, and what in it is worth a second look.
    /// </summary>
    /// <exception cref="CommandException">The file is wrong; every error is among the details.</exception>
    public static SinkSet? Open(string? path, Terminal terminal)
    {
        if (path is null) return null;
        List<string> errors = [], warnings = [];
        var sinks = SinksSource.Read(path, errors, warnings);
        foreach (var warning in warnings) terminal.Note(warning);
        if (sinks is null)
        {
            var count = errors.Count == 1 ? "is an error" : $"are {errors.Count} errors";
            throw new CommandException(ExitCode.Configuration, $"there {count} in the sinks' file '{path}'")
            {
                Details = errors,
            };
        }

        var names = string.Join(", ", sinks.Sinks.Select(sink => $"{sink.Name} ({sink.Target})"));
        terminal.Note($"sinks {sinks.Version}, {path}: {names}");
        return sinks;
    }
}
