using System.Diagnostics;

namespace Grainwatch.Local.Principals;

/// <summary>The spans of the single-machine host. They name no principal.</summary>
internal static class LocalTraces
{
    /// <summary>The name of the source.</summary>
    public const string SourceName = "Grainwatch.Local";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>Whether what is at hand is part of a trace that is recorded.</summary>
    public static bool IsRecording => s_source.HasListeners() && Activity.Current is { Recorded: true };

    /// <summary>Begins a span under the one at hand, where that is recorded.</summary>
    public static Activity? Begin(string name) => IsRecording ? s_source.StartActivity(name) : null;

    /// <summary>Begins a span under one of another thread.</summary>
    public static Activity? Begin(string name, ActivityContext parent) =>
        s_source.StartActivity(name, ActivityKind.Internal, parent);
}
