using System.Diagnostics.Tracing;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Telemetry;

/// <summary>
/// Says once that the collector does not take what it is sent, and that it does again. The exporter tells it to event
/// listeners alone.
/// </summary>
internal sealed partial class CollectorWatch : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private const int ReasonCharsMax = 300;

    private readonly ILogger? _logger;
    private readonly IReadOnlyList<string> _places = [];
    private int _isDown;

    /// <summary>Listens from now on.</summary>
    public CollectorWatch(OtlpTarget target, ILogger logger)
    {
        _places = [.. new[] { target.Metrics, target.Traces }.OfType<Uri>().Select(OtlpTarget.Of).Distinct()];
        _logger = logger;
    }

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        // Also called while the base is made.
        if (eventSource.Name == Exporter) EnableEvents(eventSource, EventLevel.Informational);
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (_logger is null || eventData.EventSource.Name != Exporter) return;
        var texts = eventData.Payload?.Select(each => each?.ToString() ?? "").ToList() ?? [];
        if (texts.Count == 0 || _places.FirstOrDefault(IsMeant) is not { } place) return;
        if (eventData.EventName == "ExportSuccess")
        {
            if (Interlocked.Exchange(ref _isDown, 0) == 1) LogAgain(_logger, place);
        }
        else if (eventData.Level <= EventLevel.Warning && Interlocked.Exchange(ref _isDown, 1) == 0)
        {
            var reason = texts[^1].Split('\n')[0].Trim();
            LogNotTaken(_logger, place, reason.Length <= ReasonCharsMax ? reason : reason[..ReasonCharsMax]);
        }

        bool IsMeant(string address) =>
            texts.Exists(text => text.Contains(address, StringComparison.OrdinalIgnoreCase));
    }

    [LoggerMessage(401, LogLevel.Warning,
        "Telemetry is not taken by {Collector}, and lost until it is; all else goes on. Said once: {Reason}")]
    private static partial void LogNotTaken(ILogger logger, string collector, string reason);

    [LoggerMessage(402, LogLevel.Warning, "Telemetry is taken by {Collector} again.")]
    private static partial void LogAgain(ILogger logger, string collector);
}
