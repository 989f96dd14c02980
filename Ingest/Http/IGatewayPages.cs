using Grainwatch.Ingest.Http.Access;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Grainwatch.Ingest.Http;

/// <summary>
/// Pages that a host serves beside the API, on the main listener. They pass what the API's endpoints pass before any of
/// their own code sees a request: names, other sites' pages, who it is, whether he may, whether it is one too many;
/// what an operator does is in the audit log. Pages that need different roles are several of these.
/// </summary>
public interface IGatewayPages
{
    /// <summary>The role that all of them need; null when they are for anybody.</summary>
    Role? Needs { get; }

    /// <summary>
    /// Whether a browser may ask its user for a token, as the password of Basic authentication. It shows it again by
    /// itself, so that only pages that change nothing may. Default: no.
    /// </summary>
    bool TakesBasic => false;

    /// <summary>Adds what their endpoints need to the server's services. Default: nothing.</summary>
    void AddServices(IServiceCollection services)
    {
    }

    /// <summary>Maps them, under paths that the API does not have.</summary>
    void Map(IEndpointRouteBuilder endpoints);
}
