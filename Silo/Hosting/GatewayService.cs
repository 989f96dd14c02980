using Grainwatch.Detection.Policies;
using Grainwatch.Grains;
using Grainwatch.Ingest.Files;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Quarantine;

namespace Grainwatch.Silo.Hosting;

/// <summary>The HTTP API before the principals of a cluster.</summary>
internal sealed class GatewayService : IAsyncDisposable
{
    private readonly FileQuarantine _quarantine;
    private readonly ClusterPrincipals _principals;
    private readonly Gateway _gateway;
    private readonly GatewayServer _server;
    private readonly AuditLog _audit;

    /// <summary>A gateway, not yet started, that calls grains through a factory.</summary>
    /// <exception cref="QuarantineInUseException">Another process has the quarantine's folder.</exception>
    /// <exception cref="QuarantineException">The quarantine's folder cannot be used.</exception>
    /// <exception cref="AuditException">The audit log cannot be written.</exception>
    public GatewayService(IGrainFactory grains, GatewaySettings settings, LiveGeolocation geolocation, Policy policy)
    {
        // Several gateways have one place for it: where their output goes.
        _audit = AuditLog.Of(settings.Listeners.Audit ?? AuditLog.StandardOutput, TimeProvider.System);
        _quarantine = FileQuarantine.Open(
            settings.Quarantine, new FileQuarantineOptions { BytesMax = settings.QuarantineBytesMax });
        _principals = new ClusterPrincipals(grains, new ClusterPrincipalsOptions { CallsMax = settings.CallsMax });
        _gateway = new Gateway(
            _principals, geolocation.Origins, policy, TimeProvider.System,
            geolocation: geolocation, quarantine: _quarantine);
        _server = new GatewayServer(_gateway, settings.Listeners, _audit);
    }

    /// <summary>Where it is served, once it is.</summary>
    public string Address => _server.Url;

    /// <summary>Where the Firehose endpoint is served to other machines; null when it is not.</summary>
    public string? FirehoseAddress => _server.FirehoseUrl;

    /// <summary>What opening the quarantine found and mended, a sentence each.</summary>
    public IReadOnlyList<string> Notes => _quarantine.Notes;

    /// <summary>Starts to serve.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => _server.StartAsync(cancellationToken);

    /// <summary>Ends what is being served, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
        _gateway.Dispose();
        _principals.Dispose();
        _quarantine.Dispose();
        _audit.Dispose();
    }

    /// <summary>Lines that say what a gateway runs with.</summary>
    public static IEnumerable<string> Describe(GatewaySettings settings, LiveGeolocation geolocation)
    {
        yield return $"at most {settings.CallsMax:N0} calls to the cluster at once";
        yield return settings.Listeners.Access is null
            ? "callers are not asked who they are (--access FILE asks them)"
            : "callers are asked who they are";
        yield return $"quarantine '{settings.Quarantine}', at most {ByteSize.Text(settings.QuarantineBytesMax)}";
        foreach (var line in geolocation.Describe()) yield return line;
        if (settings.Reader == GeoReader.MaxMind) yield return "geolocation is read by MaxMind's reader";
        if (geolocation.State.Files.Count == 0)
            yield return "no geolocation: rules that need a place stay silent (--geo)";
    }
}
