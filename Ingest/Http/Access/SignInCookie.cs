using System.Net;
using Microsoft.AspNetCore.Http;

namespace Grainwatch.Ingest.Http.Access;

/// <summary>
/// How a browser that signed in says who it is: its token, in a cookie that ends with the browser's session, that no
/// script reads, and that goes with no request of another site's page. Nothing is kept here, so that it outlives a
/// restart and is good at every gateway, and a token that is revoked is refused at the next request.
/// </summary>
internal static class SignInCookie
{
    /// <summary>The token that a request shows so; null for none, or where another page may have made it.</summary>
    public static string? Read(HttpRequest request) =>
        request.Cookies[NameFor(request)] is { Length: > 0 } token && SameOrigin.IsShownOrReads(request) ? token : null;

    /// <summary>Gives a browser its cookie.</summary>
    public static void Set(HttpContext http, string token) =>
        http.Response.Cookies.Append(NameFor(http.Request), token, OptionsFor(http.Request));

    /// <summary>Takes it back.</summary>
    public static void Clear(HttpContext http) =>
        http.Response.Cookies.Delete(NameFor(http.Request), OptionsFor(http.Request));

    // With this prefix no page of a neighbouring name can set it; browsers want TLS for that.
    private static string NameFor(HttpRequest request) => NeedsTls(request) ? "__Host-grainwatch" : "grainwatch";

    private static CookieOptions OptionsFor(HttpRequest request) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = NeedsTls(request),
        Path = "/",
        IsEssential = true,
    };

    /// <summary>On this machine alone there may be no TLS; a proxy in front may have ended it.</summary>
    private static bool NeedsTls(HttpRequest request) => request.IsHttps || !IsThisMachine(request.Host.Host)
        || request.Headers["X-Forwarded-Proto"].ToString().Equals("https", StringComparison.OrdinalIgnoreCase);

    private static bool IsThisMachine(string name) => name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
}
