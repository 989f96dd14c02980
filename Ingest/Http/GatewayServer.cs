using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Ingest.Http;

/// <summary>A web server with nothing but the HTTP API.</summary>
public static class GatewayServer
{
    /// <summary>
    /// A server on an address, not yet started. Warnings and errors go to the standard error stream. The gateway stays
    /// the caller's.
    /// </summary>
    public static WebApplication Create(Gateway gateway, IPEndPoint address)
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
        builder.Services.AddProblemDetails();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 1024;
            kestrel.Limits.MaxRequestBodySize = gateway.Options.BodyBytesMax;
            // Who trickles must not keep others from their turn.
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(16 * 1024, TimeSpan.FromSeconds(5));
            kestrel.Listen(address);
        });
        var server = builder.Build();
        server.UseExceptionHandler();
        server.UseStatusCodePages();
        server.Use(RefuseOtherNames);
        server.Use(RefuseOtherPages);
        server.MapGrainwatch(gateway);
        return server;
    }

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
}
