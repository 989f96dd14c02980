using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Grainwatch.Ingest.Http.Access;

/// <summary>Refuses requests, and has every one that was refused in the audit log.</summary>
internal sealed partial class Refusals(AuditLog audit, ProxyIdentity proxy, Strangers strangers)
{
    private const int PathMax = 256;
    private const int ForwardedMax = 100;
    private const int RetryAfterSeconds = 60;

    /// <summary>The log.</summary>
    public AuditLog Audit => audit;

    /// <summary>
    /// Refuses who cannot say who he is: 401, or 429 after so many attempts from one address, of which the log has no
    /// more.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="title">What is asked, in a few words.</param>
    /// <param name="why">A sentence for the caller.</param>
    /// <param name="takesBasic">Whether a browser may ask its user for a token.</param>
    public IResult Stranger(HttpContext http, string title, string why, bool takesBasic = false)
    {
        if (!IsAttemptNoted(http, why)) return TooMany(http, "Too many failed attempts from your address.");
        var challenge = http.Request.Headers.Authorization.Count > 0
            ? "Bearer realm=\"grainwatch\", error=\"invalid_token\""
            : "Bearer realm=\"grainwatch\"";
        http.Response.Headers.WWWAuthenticate = takesBasic
            ? new StringValues([challenge, "Basic realm=\"grainwatch: any name, token as password\""])
            : challenge;
        return Problems.Of(StatusCodes.Status401Unauthorized, title, why);
    }

    /// <summary>Notes a failed attempt; false when it is one too many from its address.</summary>
    public bool IsAttemptNoted(HttpContext http, string why)
    {
        if (!strangers.TryFail(ForwardedOf(http) ?? ProxyIdentity.AddressOf(http))) return false;
        Note(http, StatusCodes.Status401Unauthorized, why);
        return true;
    }

    /// <summary>Refuses who may not.</summary>
    public IResult Forbidden(HttpContext http, string title, string why, Caller? caller = null)
    {
        Note(http, StatusCodes.Status403Forbidden, why, caller);
        return Problems.Of(StatusCodes.Status403Forbidden, title, why);
    }

    /// <summary>Asks to come back.</summary>
    public static IResult TooMany(HttpContext http, string why, int seconds = RetryAfterSeconds)
    {
        http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Problems.Of(StatusCodes.Status429TooManyRequests, "Too many requests", why);
    }

    /// <summary>Has a refusal in the log. It stays one when the log cannot be written.</summary>
    public void Note(HttpContext http, int status, string why, Caller? caller = null, string? principal = null)
    {
        try
        {
            audit.Refuse(LineOf(http, AuditLine.Refused, caller) with
            {
                Status = status,
                Why = why,
                Principal = principal,
            });
        }
        catch (AuditException e)
        {
            LogNotNoted(http.RequestServices.GetRequiredService<ILogger<Refusals>>(), e.Message);
        }
    }

    /// <summary>What every line tells of a request.</summary>
    public AuditLine LineOf(HttpContext http, string what, Caller? caller) => new()
    {
        Event = what,
        Caller = caller?.Name,
        How = caller?.How,
        Address = ProxyIdentity.AddressOf(http)?.ToString(),
        Forwarded = ForwardedOf(http)?.ToString(),
        Method = http.Request.Method,
        Path = Cut(http.Request.Path.Value ?? "", PathMax),
    };

    /// <summary>The last address is the one that the proxy saw; those before are the caller's own words.</summary>
    private IPAddress? ForwardedOf(HttpContext http)
    {
        if (!proxy.HasKey(http.Request)) return null;
        var last = http.Request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim();
        return IPAddress.TryParse(Cut(last, ForwardedMax), out var address) ? address : null;
    }

    private static string Cut(string text, int max) => text.Length <= max ? text : text[..max];

    [LoggerMessage(103, LogLevel.Error, "A refusal was not noted: {Why}")]
    private static partial void LogNotNoted(ILogger logger, string why);
}
