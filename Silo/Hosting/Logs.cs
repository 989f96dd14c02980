using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Grainwatch.Silo.Hosting;

/// <summary>What is logged: warnings, on the standard error stream, a line each.</summary>
internal static class Logs
{
    /// <summary>Adds the log.</summary>
    public static void Add(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console => console.SingleLine = true);
        logging.Services.Configure<ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.SetMinimumLevel(LogLevel.Warning);
        // A silo that cannot be reached is said in a line of ours, without a stack.
        logging.AddFilter("Orleans.Runtime.Messaging.ConnectionManager", LogLevel.Error);
        // That a silo is gone is said by the membership; who still writes to it says so many times, with stacks.
        logging.AddFilter("Orleans.Runtime.GrainDirectory.GrainDirectoryHandoffManager", LogLevel.Error);
        // That it cannot start is thrown too, and told in a sentence.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        // A grain's failed read or write is told by the grain, with its cause.
        logging.AddFilter("Orleans.Storage", LogLevel.None);
    }
}
