using System.Net;
using System.Net.Security;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Ingest.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Ingest.Http;

/// <summary>
/// Serves the HTTP API, and the Firehose endpoint alone elsewhere where that is wanted. They are two web servers: what
/// one serves cannot be reached through the other. The gateway stays the caller's.
/// </summary>
public sealed partial class GatewayServer : IAsyncDisposable
{
    /// <summary>The header in which a proxy shows its key.</summary>
    public const string ProxyKeyHeader = "Grainwatch-Proxy-Key";

    /// <summary>The environment variable that may hold a proxy's key.</summary>
    public const string ProxyKeyVariable = "GRAINWATCH_PROXY_KEY";

    private readonly WebApplication _main;
    private readonly WebApplication? _firehose;
    private readonly Strangers _strangers;

    /// <summary>Servers, not yet started.</summary>
    /// <param name="gateway">What they serve.</param>
    /// <param name="listeners">Where, and to whom.</param>
    /// <param name="audit">Where decisions and refusals are written down. It stays the caller's.</param>
    /// <param name="log">How they log.</param>
    /// <param name="pages">What is served beside the API, on the main listener alone.</param>
    /// <param name="console">Pages for people, beside the API; null for none.</param>
    public GatewayServer(
        Gateway gateway,
        Listeners listeners,
        AuditLog? audit = null,
        LogSettings? log = null,
        IReadOnlyList<IGatewayPages>? pages = null,
        GatewayConsole? console = null)
    {
        log ??= new LogSettings();
        var door = listeners.FirehoseListen;
        _strangers = new Strangers(gateway.Options.FailedAttemptsAMinuteMax);
        var proxy = new ProxyIdentity(listeners.ProxyKeys, listeners.ProxyAddresses);
        var refusals = new Refusals(audit ?? AuditLog.None, proxy, _strangers);
        var gate = new Gate(gateway, new Authenticator(listeners.Access, proxy, gateway.Clock), refusals);
        _main = Create(gateway, listeners.Listen, listeners.MainCertificate, log, pages);
        _main.Use(new RequestChecks(listeners, proxy, refusals).RunAsync);
        _main.MapGrainwatch(gateway, gate, listeners.Keys, console);
        foreach (var page in pages ?? []) _main.MapPages(page, gate);
        if (door is not null)
        {
            if (listeners.Certificate is null || (listeners.Keys is null && listeners.Access is null))
                throw new ArgumentException("Others are served over TLS, and with a key, alone.", nameof(listeners));
            _firehose = Create(gateway, door, listeners.Certificate, log);
            _firehose.MapFirehose(gateway, gate, listeners.Keys);
        }

        var logger = _main.Services.GetRequiredService<ILogger<GatewayServer>>();
        listeners.Certificate?.OnFailure(why => LogNotReloaded(logger, why));
        listeners.Keys?.OnFailure(why => LogNotReloaded(logger, why));
        listeners.ProxyKeys?.OnFailure(why => LogNotReloaded(logger, why));
        listeners.Access?.OnFailure(why => LogNotReloaded(logger, why));
    }

    /// <summary>Where all of the API is served, once it is.</summary>
    public string Url => _main.Urls.First();

    /// <summary>Where the Firehose endpoint is served to others; null when it is not.</summary>
    public string? FirehoseUrl => _firehose?.Urls.First();

    /// <summary>What logs go through.</summary>
    public ILoggerFactory Loggers => _main.Services.GetRequiredService<ILoggerFactory>();

    /// <summary>Starts to serve.</summary>
    /// <exception cref="IOException">An address cannot be served on.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        await _main.StartAsync(cancellation);
        if (_firehose is not null) await _firehose.StartAsync(cancellation);
    }

    /// <summary>Ends what is being served, then stops.</summary>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        if (_firehose is not null) await _firehose.StopAsync(cancellation);
        await _main.StopAsync(cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_firehose is not null) await _firehose.DisposeAsync();
        await _main.DisposeAsync();
        _strangers.Dispose();
    }

    private static WebApplication Create(
        Gateway gateway,
        IPEndPoint address,
        ServerCertificate? certificate,
        LogSettings log,
        IReadOnlyList<IGatewayPages>? pages = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // Settings files and variables of other programs must not change what is served where.
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Production",
        });
        builder.Configuration.Sources.Clear();
        log.Apply(builder.Logging);
        builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Problems.Explain);
        foreach (var page in pages ?? []) page.AddServices(builder.Services);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 1024;
            kestrel.Limits.MaxRequestLineSize = 8 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 100;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.MaxRequestBodySize = gateway.Options.BodyBytesMax;
            // Who trickles must not keep others from their turn.
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(16 * 1024, TimeSpan.FromSeconds(5));
            kestrel.Listen(address, listener => UseTls(listener, certificate));
        });
        var server = builder.Build();
        server.UseExceptionHandler();
        server.UseStatusCodePages();
        return server;
    }

    /// <summary>Asks for the certificate at each connection: it may have been renewed.</summary>
    private static void UseTls(ListenOptions listener, ServerCertificate? certificate)
    {
        if (certificate is null) return;
        listener.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = TimeSpan.FromSeconds(10),
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificate.Context,
            }),
        });
    }

    [LoggerMessage(101, LogLevel.Error, "{Why}")]
    private static partial void LogNotReloaded(ILogger logger, string why);
}
