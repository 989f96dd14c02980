using Microsoft.Extensions.Logging;

namespace Grainwatch.Ingest.Sources;

// A line a change of state, never one a look.
public sealed partial class SourceRunner
{
    [LoggerMessage(111, LogLevel.Warning, "{Source} waits for the host, {Wait:c} at first: {Reason}")]
    private static partial void LogWaits(ILogger logger, string source, TimeSpan wait, string reason);

    [LoggerMessage(112, LogLevel.Warning, "{Source} cannot be read; again in {Wait:c} at first: {Reason}")]
    private static partial void LogFails(ILogger logger, string source, TimeSpan wait, string reason);

    [LoggerMessage(113, LogLevel.Error, "{Source} met a mistake of grainwatch itself; it is tried again.")]
    private static partial void LogMistake(ILogger logger, Exception error, string source);

    [LoggerMessage(114, LogLevel.Information, "{Source}: this gateway stands by. {Note}")]
    private static partial void LogStandsBy(ILogger logger, string source, string note);

    [LoggerMessage(115, LogLevel.Information, "{Source} is read by this gateway now, and has caught up.")]
    private static partial void LogTakesOver(ILogger logger, string source);

    [LoggerMessage(116, LogLevel.Information, "{Source} goes on, and has caught up.")]
    private static partial void LogGoesOn(ILogger logger, string source);
}
