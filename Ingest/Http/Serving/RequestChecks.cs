using System.Net;
using Grainwatch.Ingest.Http.Access;
using Microsoft.AspNetCore.Http;

namespace Grainwatch.Ingest.Http.Serving;

/// <summary>
/// What is looked at before anything else: the proxy's key, the name that was called, the page that calls.
/// </summary>
internal sealed class RequestChecks(Listeners listeners, ProxyIdentity proxy, Refusals refusals)
{
    /// <summary>Serves a request, or refuses it.</summary>
    public Task RunAsync(HttpContext http, RequestDelegate next)
    {
        // A browser that signed in may ask the API too: it is to keep none of it, and to see no page in a name. What
        // may be kept says so itself.
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Refusal(http)?.ExecuteAsync(http) ?? next(http);
    }

    private IResult? Refusal(HttpContext http)
    {
        // Only the proxy is served; and whether this is alive, to anybody. What goes on to a page or a name is the
        // proxy's caller's, and is checked as that.
        if (listeners.ProxyKeys is not null
            && http.Request.Path != GatewayEndpoints.HealthPath && !proxy.HasKey(http.Request))
        {
            return refusals.Stranger(
                http, "Not from the proxy", $"The header {GatewayServer.ProxyKeyHeader} is missing or wrong.");
        }

        // A page of the web that has its own name point to this machine must not be served.
        var name = http.Request.Host.Host;
        if (!IsOurs(name))
        {
            return Problems.Of(
                StatusCodes.Status421MisdirectedRequest, "Not served here", $"'{name}' is not this server's name.");
        }

        // A page of the web must not use its reader's browser to send events here.
        return IsOurPage(http.Request)
            ? null
            : refusals.Forbidden(http, "Not from another page", "Other sites' pages are refused.");
    }

    private bool IsOurPage(HttpRequest request)
    {
        // Who follows a link, or comes back from signing in, looks at the answer himself; no page sees it.
        if (HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate"
            && request.Headers["Sec-Fetch-Dest"] == "document")
            return true;
        var origin = request.Headers.Origin.ToString();
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        // To Uri, what lies in a file is on this machine too.
        var isOurOrigin = origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var page)
            && !page.IsFile && IsOurs(page.Host));
        return isOurOrigin && site is ("" or "none" or "same-origin");
    }

    private bool IsOurs(string name)
    {
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return true;
        return IPAddress.TryParse(name, out var address)
            ? IPAddress.IsLoopback(address) || address.Equals(listeners.Listen.Address) || IsNamed(name)
            : IsNamed(name);
    }

    private bool IsNamed(string name) => listeners.Names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
