using System.Net;
using Grainwatch.Ingest.Http.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Grainwatch.Ingest.Http.Access;

/// <summary>
/// Whom an authenticating proxy names. It is believed when it calls from an address that is configured and shows the
/// key; anybody else's headers of the same names are nothing but text.
/// </summary>
internal sealed class ProxyIdentity(AccessKeys? keys, IReadOnlyList<IPNetwork> addresses)
{
    private const int NameMax = 200;
    private const int GroupsMax = 1000;

    private static readonly string[] s_headers = ["X-Forwarded-Email", "X-Forwarded-User", "X-Forwarded-Groups"];

    /// <summary>
    /// The key that a proxy shows: in a header of its own, or as the password of Basic authentication, which is how
    /// oauth2-proxy shows one.
    /// </summary>
    public static string KeyOf(HttpRequest request)
    {
        if (request.Headers[GatewayServer.ProxyKeyHeader].ToString() is { Length: > 0 } key) return key;
        return BasicCredentials.PasswordOf(request) ?? "";
    }

    /// <summary>An address as it is compared: IPv4 may come in the clothes of IPv6.</summary>
    public static IPAddress? AddressOf(HttpContext http) =>
        http.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped
            ? mapped.MapToIPv4()
            : http.Connection.RemoteIpAddress;

    /// <summary>Whether a request shows the proxy's key.</summary>
    public bool HasKey(HttpRequest request) => IsKey(KeyOf(request));

    /// <summary>Whether a text is the proxy's key.</summary>
    public bool IsKey(string text) => keys is not null && keys.Accept(text);

    /// <summary>Whether what a request says of its sender is believed.</summary>
    public bool IsBelieved(HttpContext http) =>
        AddressOf(http) is { } address && addresses.Any(network => network.Contains(address)) && HasKey(http.Request);

    /// <summary>Who a believed proxy says is calling; null when it says nothing that makes sense.</summary>
    public static (string Name, IReadOnlyList<string> Groups)? Read(HttpRequest request)
    {
        // Of two, which a comma may join, one may be the caller's own.
        if (s_headers.Any(header => request.Headers[header].Count > 1)) return null;
        // The e-mail address is what people are listed by; the user may be a number.
        var name = Text(request.Headers["X-Forwarded-Email"]) ?? Text(request.Headers["X-Forwarded-User"]);
        if (name is null || name.Length > NameMax || name.Any(c => char.IsControl(c) || c == ',')) return null;
        var groups = request.Headers["X-Forwarded-Groups"].ToString()
            .Split(',', GroupsMax + 1, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return groups.Length <= GroupsMax ? (name, groups) : null;
    }

    private static string? Text(StringValues value) => value.ToString().Trim() is { Length: > 0 } text ? text : null;
}
