using Microsoft.AspNetCore.Http;

namespace Grainwatch.Ingest.Http.Access;

/// <summary>
/// Whether a browser says that a page of this very server makes a request. What a page writes has to show it: a browser
/// sends cookies, and what a proxy adds to a session, with whatever any page makes it send.
/// </summary>
internal static class SameOrigin
{
    /// <summary>Whether a request that may write is from a page of ours; one that only reads need not be.</summary>
    public static bool IsShownOrReads(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || IsShown(request);

    private static bool IsShown(HttpRequest request)
    {
        // Pages cannot set it. Another port of this machine is another origin.
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site) return site == "same-origin";
        return Uri.TryCreate(request.Headers.Origin.ToString(), UriKind.Absolute, out var page)
            && page.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
