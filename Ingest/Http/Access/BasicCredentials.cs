using System.Text;
using Microsoft.AspNetCore.Http;

namespace Grainwatch.Ingest.Http.Access;

/// <summary>What a request shows by Basic authentication (RFC 7617).</summary>
internal static class BasicCredentials
{
    private const string Basic = "Basic ";

    /// <summary>The password; null when there is none.</summary>
    public static string? PasswordOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (!authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)) return null;
        var decoded = new byte[authorization.Length];
        if (!Convert.TryFromBase64String(authorization[Basic.Length..].Trim(), decoded, out var length)) return null;
        var pair = Encoding.UTF8.GetString(decoded, 0, length);
        // A name holds no colon, a password may.
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : pair[(colon + 1)..];
    }
}
