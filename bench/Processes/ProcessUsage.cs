using System.Diagnostics;

namespace Grainwatch.Bench.Processes;

/// <summary>What a process has used until now, as the kernel counts it.</summary>
/// <param name="ProcessorTime">Of all its threads, in user and in kernel mode.</param>
/// <param name="ResidentBytesMax">The most memory that was resident at once.</param>
internal readonly record struct ProcessUsage(TimeSpan ProcessorTime, long ResidentBytesMax)
{
    /// <summary>Null when the process is gone.</summary>
    public static ProcessUsage? Of(Process process)
    {
        try
        {
            process.Refresh();
            return new ProcessUsage(process.TotalProcessorTime, process.PeakWorkingSet64);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>What this process has used.</summary>
    public static ProcessUsage OfThis()
    {
        using var process = Process.GetCurrentProcess();
        return Of(process)!.Value;
    }
}
