using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Silo.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Dashboard;

namespace Grainwatch.Silo.Gateways;

/// <summary>Orleans' dashboard, for operators. All of it is read only: it takes nothing but GET.</summary>
/// <param name="grains">The cluster that it shows.</param>
internal sealed class DashboardPages(IGrainFactory grains) : IGatewayPages
{
    /// <summary>Where it is.</summary>
    public const string Path = "/dashboard";

    /// <summary>Shows what a grain answers to those of its methods that seem to return its state.</summary>
    private const string GrainState = "/GrainState";

    // Its scripts are in files, its styles in attributes too. Whatever they may come to ask for, nobody else is asked.
    private const string ContentPolicy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <inheritdoc/>
    public Role? Needs => Role.Operator;

    /// <inheritdoc/>
    public bool TakesBasic => true;

    /// <inheritdoc/>
    public void AddServices(IServiceCollection services)
    {
        services.AddSingleton(grains);
        // It is made for a client in the same host; here the client, or silo, is in a host of its own.
        new Client(services).AddDashboard(Dashboard.Configure);
    }

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder endpoints) =>
        ((IEndpointConventionBuilder)endpoints.MapOrleansDashboard(Path)).Finally(builder =>
        {
            // By its route: a path can be written in several ways.
            var route = ((RouteEndpointBuilder)builder).RoutePattern.RawText ?? "";
            var serve = route.EndsWith(GrainState, StringComparison.Ordinal) ? RefuseAsync : builder.RequestDelegate!;
            builder.RequestDelegate = http => ServeAsync(http, serve);
        });

    private static async Task ServeAsync(HttpContext http, RequestDelegate serve)
    {
        http.Response.Headers.ContentSecurityPolicy = ContentPolicy;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            await serve(http);
        }
        catch (Exception e) when ((e is ArgumentException or InvalidOperationException or OrleansException
            or TimeoutException) && !http.Response.HasStarted)
        {
            await Problem(
                StatusCodes.Status503ServiceUnavailable,
                "Nothing to show",
                "No silo answers the dashboard. Silos need --dashboard (GRAINWATCH_DASHBOARD=true) too: " + e.Message)
                .ExecuteAsync(http);
        }
    }

    /// <summary>It would call grains by reflection, and wake whatever principal is named.</summary>
    private static Task RefuseAsync(HttpContext http) => Problem(
        StatusCodes.Status403Forbidden,
        "Not shown",
        "States of grains are not shown here; GET /v1/principals/{key} tells what a principal remembers.")
        .ExecuteAsync(http);

    private static ProblemHttpResult Problem(int status, string title, string detail) =>
        TypedResults.Problem(detail, statusCode: status, title: title);

    /// <summary>What the dashboard asks of the client in whose host it is.</summary>
    private sealed class Client(IServiceCollection services) : IClientBuilder
    {
        public IServiceCollection Services => services;

        public IConfiguration Configuration { get; } = new ConfigurationBuilder().Build();
    }
}
