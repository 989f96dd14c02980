using System.Net;
using System.Net.Security;
using Grainwatch.Ingest.Http.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Ingest.Http;

/// <summary>
/// Serves the HTTP API on this machine, and the Firehose endpoint alone to others where that is wanted. They are two
/// web servers: what one serves cannot be reached through the other. The gateway stays the caller's.
/// </summary>
public sealed partial class GatewayServer : IAsyncDisposable
{
    /// <summary>The header in which a proxy shows its key.</summary>
    public const string ProxyKeyHeader = "Grainwatch-Proxy-Key";

    /// <summary>The environment variable that may hold a proxy's key.</summary>
    public const string ProxyKeyVariable = "GRAINWATCH_PROXY_KEY";

    private readonly WebApplication _main;
    private readonly WebApplication? _firehose;

    /// <summary>Servers, not yet started. Warnings and errors go to the standard error stream.</summary>
    public GatewayServer(Gateway gateway, Listeners listeners)
    {
        var door = listeners.FirehoseListen;
        _main = Create(gateway, listeners.Listen, door is null ? listeners.Certificate : null);
        if (listeners.ProxyKeys is { } proxies) _main.Use((http, next) => RefuseOthers(proxies, http, next));
        _main.Use(RefuseOtherNames);
        _main.Use(RefuseOtherPages);
        _main.MapGrainwatch(gateway, listeners.Keys);
        if (door is not null)
        {
            if (listeners.Certificate is null || listeners.Keys is null)
                throw new ArgumentException("Others are served over TLS, and with a key, alone.", nameof(listeners));
            _firehose = Create(gateway, door, listeners.Certificate);
            _firehose.MapFirehose(gateway, listeners.Keys);
        }

        var logger = _main.Services.GetRequiredService<ILogger<GatewayServer>>();
        listeners.Certificate?.OnFailure(why => LogNotReloaded(logger, why));
        listeners.Keys?.OnFailure(why => LogNotReloaded(logger, why));
        listeners.ProxyKeys?.OnFailure(why => LogNotReloaded(logger, why));
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
    }

    private static WebApplication Create(Gateway gateway, IPEndPoint address, ServerCertificate? certificate)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // Settings files and variables of other programs must not change what is served where.
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Production",
        });
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // A source says when it stops and when it goes on again, and nothing between.
        builder.Logging.AddFilter("Grainwatch.Ingest.Sources", LogLevel.Information);
        // That it cannot start is thrown too, and told in a sentence by whoever starts it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Problems.Explain);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 1024;
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

    /// <summary>
    /// Only the proxy is served; and whether this is alive, to anybody. What goes on to a page or a name is the proxy's
    /// caller's, and is checked as that.
    /// </summary>
    private static Task RefuseOthers(AccessKeys keys, HttpContext http, RequestDelegate next) =>
        http.Request.Path == GatewayEndpoints.HealthPath || keys.Accept(http.Request.Headers[ProxyKeyHeader].ToString())
            ? next(http)
            : Problems
                .Of(StatusCodes.Status401Unauthorized, "Not from the proxy", $"The header {ProxyKeyHeader} is wrong.")
                .ExecuteAsync(http);

    /// <summary>A page of the web must not use its reader's browser to send events here.</summary>
    private static Task RefuseOtherPages(HttpContext http, RequestDelegate next)
    {
        var origin = http.Request.Headers.Origin.ToString();
        var site = http.Request.Headers["Sec-Fetch-Site"].ToString();
        // To Uri, what lies in a file is on this machine too.
        var isOurOrigin = origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var page)
            && page is { IsLoopback: true, IsFile: false });
        var isOurs = isOurOrigin && site is ("" or "none" or "same-origin");
        return isOurs
            ? next(http)
            : Problems
                .Of(StatusCodes.Status403Forbidden, "Not from another page", "Other sites' pages are refused.")
                .ExecuteAsync(http);
    }

    /// <summary>A page of the web that has its own name point to this machine must not be served.</summary>
    private static Task RefuseOtherNames(HttpContext http, RequestDelegate next)
    {
        var name = http.Request.Host.Host;
        var isLocal = name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
        return isLocal
            ? next(http)
            : Problems
                .Of(StatusCodes.Status421MisdirectedRequest, "Not served here", $"'{name}' is not this server's name.")
                .ExecuteAsync(http);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Why}")]
    private static partial void LogNotReloaded(ILogger logger, string why);
}
