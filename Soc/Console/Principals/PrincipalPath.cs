using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grainwatch.Soc.Console.Principals;

/// <summary>The addresses of principals' pages.</summary>
public static class PrincipalPath
{
    /// <summary>The list of principals, and what every principal's address begins with.</summary>
    public const string List = "/console/principals";

    private const string Slash = "%2F";

    /// <summary>
    /// The address of a principal: its key, <c>IAMUser/111122223333:AIDA…</c>. Of its slashes only the first stands for
    /// itself: a name may hold others, and browsers take <c>/../</c> out of an address.
    /// </summary>
    public static string Of(string key)
    {
        var text = Uri.EscapeDataString(key).Replace("%3A", ":", StringComparison.Ordinal);
        var slash = text.IndexOf(Slash, StringComparison.Ordinal);
        return slash < 0 ? $"{List}/{text}" : $"{List}/{text[..slash]}/{text[(slash + Slash.Length)..]}";
    }

    /// <summary>
    /// The key or name in the address of a request as it was sent: what servers decode no longer tells <c>%2F</c> from
    /// <c>%252F</c>.
    /// </summary>
    internal static string NameIn(HttpContext http)
    {
        var path = Endpoint.RawPath(http);
        return path.StartsWith($"{List}/", StringComparison.OrdinalIgnoreCase)
            ? Uri.UnescapeDataString(path[(List.Length + 1)..])
            : http.GetRouteValue("key") as string ?? "";
    }
}
