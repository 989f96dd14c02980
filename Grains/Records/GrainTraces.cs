using System.Diagnostics;
using Grainwatch.Telemetry;

namespace Grainwatch.Grains;

/// <summary>The spans of grains, beside those of Orleans itself. They name no grain.</summary>
internal static class GrainTraces
{
    /// <summary>The name of the source.</summary>
    public const string SourceName = "Grainwatch.Grains";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>A record is read or written, under a call that is recorded.</summary>
    public static Activity? BeginStore(StoreOperation operation) =>
        s_source.HasListeners() && Activity.Current is { Recorded: true }
            ? s_source.StartActivity(operation == StoreOperation.Read ? "store read" : "store write")
            : null;
}
