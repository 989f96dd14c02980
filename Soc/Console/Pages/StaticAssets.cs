using System.Security.Cryptography;
using Grainwatch.Ingest.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grainwatch.Soc.Console.Pages;

/// <summary>
/// What pages are drawn with: built in, served to anybody, and named by its content, so that a browser keeps it for
/// good and never has that of another build.
/// </summary>
public static class StaticAssets
{
    private const string Folder = "/console/assets/";
    private const int HashChars = 12;

    private static readonly Dictionary<string, Asset> s_byName = new[]
    {
        Asset.Read("console.css", "text/css; charset=utf-8"),
        Asset.Read("console.js", "text/javascript; charset=utf-8"),
        Asset.Read("icon.svg", "image/svg+xml"),
    }.ToDictionary(asset => asset.Name, StringComparer.Ordinal);

    /// <summary>Serves them.</summary>
    internal static Endpoint Endpoint { get; } =
        Endpoint.Get($"{Folder}{{hash}}/{{name}}", needs: null, http => Task.FromResult(Answer(http)));

    /// <summary>The style sheet's path.</summary>
    public static string Style { get; } = s_byName["console.css"].Path;

    /// <summary>The script's path.</summary>
    public static string Script { get; } = s_byName["console.js"].Path;

    /// <summary>The icon's path.</summary>
    public static string Icon { get; } = s_byName["icon.svg"].Path;

    /// <summary>Reads what was built in.</summary>
    public static byte[] Read(string name)
    {
        using var stream = typeof(StaticAssets).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} was not built in.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static IResult Answer(HttpContext http)
    {
        if (!s_byName.TryGetValue((http.GetRouteValue("name") as string)!, out var asset)
            || asset.Path != http.Request.Path.Value)
        {
            return Problems.NotFound(
                $"There is nothing at {http.Request.Path}; the page that asks is of another build.");
        }

        var answer = Tagged.Bytes(http, asset.Bytes, asset.Type);
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return answer;
    }

    private sealed record Asset(string Name, string Type, byte[] Bytes, string Path)
    {
        public static Asset Read(string name, string type)
        {
            var bytes = StaticAssets.Read(name);
            var hash = Convert.ToHexStringLower(SHA256.HashData(bytes))[..HashChars];
            return new Asset(name, type, bytes, $"{Folder}{hash}/{name}");
        }
    }
}
