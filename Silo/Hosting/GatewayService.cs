using System.Globalization;
using System.Security.Cryptography;
using Grainwatch.Detection.Policies;
using Grainwatch.Grains;
using Grainwatch.Ingest.Files;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Policies;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Silence;
using Grainwatch.Ingest.Sources;
using Grainwatch.Ingest.Telemetry;
using Grainwatch.Silo.Gateways;
using Grainwatch.Soc.Console;
using Grainwatch.Telemetry;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Silo.Hosting;

/// <summary>The HTTP API before the principals of a cluster.</summary>
internal sealed class GatewayService : IAsyncDisposable
{
    private readonly FileQuarantine? _files;
    private readonly ClusterPrincipals _principals;
    private readonly Gateway _gateway;
    private readonly GatewayServer _server;
    private readonly AuditLog _audit;
    private readonly TrailSources _sources;
    private readonly SilenceWatcher _silence;
    private bool _isStopped;

    /// <summary>A gateway, not yet started, that calls grains through a factory.</summary>
    /// <param name="grains">Calls them.</param>
    /// <param name="settings">How it serves.</param>
    /// <param name="geolocation">Where addresses are.</param>
    /// <param name="policy">Tells principals apart.</param>
    /// <param name="policies">Where the cluster's policy is replaced; null where it cannot be.</param>
    /// <param name="log">How it logs.</param>
    /// <param name="host">What the silo of this process measures; null where there is none.</param>
    /// <exception cref="QuarantineInUseException">Another process has the quarantine's folder.</exception>
    /// <exception cref="QuarantineException">The quarantine's folder cannot be used.</exception>
    /// <exception cref="AuditException">The audit log cannot be written.</exception>
    public GatewayService(
        IGrainFactory grains,
        GatewaySettings settings,
        LiveGeolocation geolocation,
        LivePolicy policy,
        PolicyControl? policies = null,
        LogSettings? log = null,
        HostInstruments? host = null)
    {
        // Several gateways have one place for it: where their output goes.
        _audit = AuditLog.Of(settings.Listeners.Audit ?? AuditLog.StandardOutput, TimeProvider.System);
        if (settings.Quarantine is { } folder)
            _files = FileQuarantine.Open(folder, new FileQuarantineOptions { BytesMax = settings.QuarantineBytesMax });
        _principals = new ClusterPrincipals(grains, new ClusterPrincipalsOptions { CallsMax = settings.CallsMax });
        _gateway = new Gateway(
            _principals, geolocation.Origins, policy, TimeProvider.System,
            geolocation: geolocation,
            quarantine: _files
                ?? (IQuarantine)new ClusterQuarantine(grains, settings.QuarantineBytesMax, TimeProvider.System),
            policies: policies,
            sinks: new ClusterSinks(grains))
        {
            Host = host,
        };
        _server = new GatewayServer(
            _gateway, settings.Listeners, _audit, log, settings.HasDashboard ? [new DashboardPages(grains)] : [],
            new ConsoleEndpoints());
        var leases = new ClusterLeases(grains, NameOfThis());
        _sources = new TrailSources(
            settings.Sources.Of(_gateway.Intake, leases, TimeProvider.System), _server.Loggers, TimeProvider.System);
        _gateway.Sources = _sources;
        _silence = new SilenceWatcher(
            _gateway.Arrivals, new ClusterDeliveries(grains), _principals, () => policy.Current.Policy,
            Environment.MachineName, TimeProvider.System, _server.Loggers.CreateLogger<SilenceWatcher>());
        _gateway.Silence = _silence;
    }

    /// <summary>Where it is served, once it is.</summary>
    public string Address => _server.Url;

    /// <summary>Where the Firehose endpoint is served to other machines; null when it is not.</summary>
    public string? FirehoseAddress => _server.FirehoseUrl;

    /// <summary>What opening the quarantine's folder found and mended, a sentence each.</summary>
    public IReadOnlyList<string> Notes => _files?.Notes ?? [];

    /// <summary>Starts to serve, and to read sources.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _server.StartAsync(cancellationToken);
        await _sources.StartAsync(cancellationToken);
        _silence.Start();
    }

    /// <summary>Ends what is being served, and takes nothing in any more.</summary>
    public async Task StopAsync()
    {
        if (_isStopped) return;
        _isStopped = true;
        await _server.StopAsync();
        await _silence.DisposeAsync();
        await _sources.DisposeAsync();
    }

    /// <summary>Stops, where it was not stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _server.DisposeAsync();
        _gateway.Dispose();
        _principals.Dispose();
        _files?.Dispose();
        _audit.Dispose();
    }

    /// <summary>What other gateways are shown of this one: where it runs, and which run of it this is.</summary>
    public static string NameOfThis() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.MachineName}/{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");

    /// <summary>Lines that say what a gateway runs with.</summary>
    public static IEnumerable<string> Describe(GatewaySettings settings, LiveGeolocation geolocation)
    {
        yield return $"at most {settings.CallsMax:N0} calls to the cluster at once";
        yield return settings.Listeners.Access is null
            ? "callers are not asked who they are (--access FILE asks them)"
            : "callers are asked who they are";
        if (settings.HasDashboard) yield return $"Orleans' dashboard for operators under {DashboardPages.Path}";
        var place = settings.Quarantine is { } folder ? $"in '{folder}', of this gateway alone" : "in the cluster";
        yield return $"quarantine {place}, at most {ByteSize.Text(settings.QuarantineBytesMax)}";
        foreach (var line in geolocation.Describe()) yield return line;
        if (settings.Reader == GeoReader.MaxMind) yield return "geolocation is read by MaxMind's reader";
        if (geolocation.State.Files.Count == 0)
            yield return "no geolocation: rules that need a place stay silent (--geo)";
    }
}
