using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Grainwatch.Ingest.Telemetry;

/// <summary>How a process logs: to the standard error stream, a line each.</summary>
public sealed record LogSettings
{
    private const string Ours = "Grainwatch";

    /// <summary>Whether each line is a JSON object. Default: text.</summary>
    public bool IsJson { get; init; }

    /// <summary>
    /// The least level of our own messages. Others', which are many, are left out below a warning. Null, the default:
    /// warnings, and when a source stops and goes on.
    /// </summary>
    public LogLevel? Level { get; init; }

    /// <summary>Sets a log up.</summary>
    public void Apply(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        if (IsJson)
        {
            logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
        }
        else
        {
            logging.AddSimpleConsole(console => console.SingleLine = true);
        }

        logging.Services.Configure<ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        var others = Level is { } level && level > LogLevel.Warning ? level : LogLevel.Warning;
        logging.SetMinimumLevel(others);
        if (Level is { } own) logging.AddFilter(Ours, own);
        // A source says when it stops and when it goes on again, and nothing between.
        else logging.AddFilter("Grainwatch.Ingest.Sources", LogLevel.Information);
        // That it cannot start is thrown too, and told in a sentence by whoever starts it.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
    }
}
