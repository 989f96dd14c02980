using System.Collections.Frozen;
using System.Diagnostics;
using OpenTelemetry;

namespace Grainwatch.Telemetry;

/// <summary>
/// Takes from the spans of others what names a principal: Orleans writes the keys of grains and the texts of
/// exceptions into its own. What is known to be harmless stays. A span with events, which nobody can change, is not
/// exported.
/// </summary>
internal sealed class HarmlessSpans : BaseProcessor<Activity>
{
    private static readonly FrozenSet<string> s_kept = new[]
    {
        "rpc.system", "rpc.system.name", "rpc.service", "rpc.method", "orleans.rpc.service", "orleans.grain.type",
        "orleans.storage.provider", "orleans.storage.state.name", "orleans.storage.state.type",
        "orleans.activation.cause", "orleans.placement.filter.type", "exception.type", "error.type", "status",
    }.ToFrozenSet();

    /// <inheritdoc/>
    public override void OnEnd(Activity data)
    {
        if (data.Source.Name.StartsWith("Grainwatch.", StringComparison.Ordinal)) return;
        foreach (var tag in data.TagObjects.Select(tag => tag.Key).Where(key => !s_kept.Contains(key)).ToList())
            data.SetTag(tag, null);
        data.SetStatus(data.Status);
        if (data.Events.Any()) data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
