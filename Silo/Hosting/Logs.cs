using Grainwatch.Ingest.Telemetry;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Silo.Hosting;

/// <summary>What is logged: warnings, on the standard error stream, a line each.</summary>
internal static class Logs
{
    /// <summary>Adds the log.</summary>
    public static void Add(ILoggingBuilder logging, LogSettings settings)
    {
        settings.Apply(logging);
        // A silo that cannot be reached is said in a line of ours, without a stack.
        logging.AddFilter("Orleans.Runtime.Messaging.ConnectionManager", LogLevel.Error);
        // That a silo is gone is said by the membership; who still writes to it says so many times, with stacks.
        logging.AddFilter("Orleans.Runtime.GrainDirectory.GrainDirectoryHandoffManager", LogLevel.Error);
        // A grain's failed read or write is told by the grain, with its cause.
        logging.AddFilter("Orleans.Storage", LogLevel.None);
    }
}
