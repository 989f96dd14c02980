using System.Reflection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Grainwatch.Telemetry;

/// <summary>
/// Sends what the process measures to a collector, until it is disposed. A collector that is down costs what it was to
/// be told, and nothing else: queues are bounded, and sending is another thread's.
/// </summary>
public sealed class TelemetryPipeline : IDisposable
{
    private const int PatienceMilliseconds = 3000;

    // Ours, the web server's and the runtime's. Orleans has one where there is a cluster.
    private static readonly string[] s_meters =
    [
        "Grainwatch.*", "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
        "System.Runtime",
    ];

    // Not the web server's and the HTTP client's: their spans tell paths, and with them principals.
    private static readonly string[] s_sources =
    [
        "Grainwatch.*", "Microsoft.Orleans.Application", "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Lifecycle",
        "Microsoft.Orleans.Storage",
    ];

    private readonly CollectorWatch _watch;
    private readonly MeterProvider? _metrics;
    private readonly TracerProvider? _traces;

    private TelemetryPipeline(OtlpTarget target, string service, ILogger logger)
    {
        _watch = new CollectorWatch(target, logger);
        var resource = ResourceOf(service);
        if (target.Metrics is { } metrics)
        {
            _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(s_meters)
                .AddOtlpExporter((options, _) => Set(options, target, metrics)).Build();
        }

        if (target.Traces is { } traces)
        {
            _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(s_sources)
                .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(target.TraceRatio)))
                .AddProcessor(new HarmlessSpans())
                .AddOtlpExporter(options => Set(options, target, traces)).Build();
        }
    }

    /// <summary>Begins to send; nothing where there is no target.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="service">What the process is called there, unless OTEL_SERVICE_NAME says otherwise.</param>
    /// <param name="loggers">Hears of a collector that takes nothing.</param>
    public static TelemetryPipeline? Start(OtlpTarget? target, string service, ILoggerFactory loggers) =>
        target is null ? null : new(target, service, loggers.CreateLogger<TelemetryPipeline>());

    /// <summary>Sends what was measured until now; waits some seconds at most.</summary>
    public void Flush()
    {
        _metrics?.ForceFlush(PatienceMilliseconds);
        _traces?.ForceFlush(PatienceMilliseconds);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
        _watch.Dispose();
    }

    private static void Set(OtlpExporterOptions options, OtlpTarget target, Uri address)
    {
        // Headers, timeout and certificates are read from the environment by the exporter.
        options.Endpoint = address;
        options.Protocol = target.Protocol;
    }

    private static ResourceBuilder ResourceOf(string service) => ResourceBuilder.CreateEmpty()
        .AddService(service, "grainwatch", VersionOf(typeof(TelemetryPipeline).Assembly))
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    private static string? VersionOf(Assembly assembly) => assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
}
