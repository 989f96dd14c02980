using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Ingest.Telemetry;

/// <summary>The options of the log, for every command that serves.</summary>
public sealed class LogOptionSet
{
    private const string Json = "json";
    private const string Text = "text";

    private static readonly Dictionary<string, LogLevel> s_levels = new(StringComparer.Ordinal)
    {
        ["debug"] = LogLevel.Debug,
        ["information"] = LogLevel.Information,
        ["warning"] = LogLevel.Warning,
        ["error"] = LogLevel.Error,
        ["none"] = LogLevel.None,
    };

    private readonly Option<string?> _format = new("--log-format")
    {
        HelpName = $"{Text}|{Json}",
        Description = "How the log on the standard error stream is written: lines of text, or a JSON object a line "
            + "(docs/telemetry.md).",
    };

    private readonly Option<string?> _level = new("--log-level")
    {
        HelpName = string.Join('|', s_levels.Keys),
        Description = "The least level that is logged. Default: warning, and what becomes of sources.",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_format);
        command.Options.Add(_level);
    }

    /// <summary>What the options say; what is wrong is added to the errors, a sentence each.</summary>
    public LogSettings Read(ParseResult parsed, ICollection<string> errors)
    {
        var (format, level) = (parsed.GetValue(_format), parsed.GetValue(_level));
        if (format is not (null or Text or Json))
            errors.Add($"--log-format: '{format}' is neither {Text} nor {Json}.");
        var known = LogLevel.None;
        if (level is not null && !s_levels.TryGetValue(level, out known))
            errors.Add($"--log-level: '{level}' is none of {string.Join(", ", s_levels.Keys)}.");
        return new LogSettings { IsJson = format == Json, Level = level is null ? null : known };
    }
}
