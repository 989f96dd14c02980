using System.Net;
using System.Text.Json;
using Grainwatch.Silo.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Silo.Health;

/// <summary>
/// Serves <c>/healthz/startup</c>, <c>/healthz/live</c> and <c>/healthz/ready</c>: 200, or 503 with the reason. It
/// tells nothing of principals, and takes nothing.
/// </summary>
internal sealed class HealthServer : IAsyncDisposable
{
    private readonly WebApplication _server;

    private HealthServer(WebApplication server) => _server = server;

    /// <summary>Where it is served.</summary>
    public string Url => _server.Urls.First();

    /// <summary>Starts to serve.</summary>
    /// <exception cref="IOException">The address cannot be served on.</exception>
    public static async Task<HealthServer> StartAsync(IPEndPoint address, SiloHealth health)
    {
        // Settings files and variables of other programs must not change what is served where.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 64;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(address);
        });
        var server = builder.Build();
        server.Run(context => AnswerAsync(context, health));
        try
        {
            await server.StartAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return new HealthServer(server);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context, SiloHealth health)
    {
        string? reason;
        switch (context.Request.Path.Value)
        {
            case "/healthz/startup":
                reason = health.WhyNotStarted();
                break;
            case "/healthz/live":
                reason = health.WhyNotAlive();
                break;
            case "/healthz/ready":
                reason = await health.WhyNotReadyAsync();
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
        }

        context.Response.StatusCode =
            reason is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        var quoted = reason is null ? "null" : $"\"{JsonEncodedText.Encode(reason)}\"";
        await context.Response.WriteAsync($"{{\"ok\":{(reason is null ? "true" : "false")},\"reason\":{quoted}}}\n");
    }
}
