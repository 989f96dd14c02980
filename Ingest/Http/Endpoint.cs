using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Grainwatch.Ingest.Http;

/// <summary>One endpoint of the API.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The pattern of its path.</param>
/// <param name="Handle">Serves a request.</param>
/// <param name="Parameters">Names that its query may have.</param>
internal sealed record Endpoint(
    string Method, string Path, Func<HttpContext, Task<IResult>> Handle, IReadOnlyList<string> Parameters)
{
    /// <summary>One that is read.</summary>
    public static Endpoint Get(string path, Func<HttpContext, Task<IResult>> handle, params string[] parameters) =>
        new(HttpMethods.Get, path, handle, parameters);

    /// <summary>One that is read, and needs no more than a look.</summary>
    public static Endpoint Get<T>(string path, Func<T> answer, JsonTypeInfo<T> type) =>
        Get(path, _ => Task.FromResult<IResult>(TypedResults.Json(answer(), type)));

    /// <summary>One that takes something.</summary>
    public static Endpoint Post(string path, Func<HttpContext, Task<IResult>> handle, params string[] parameters) =>
        new(HttpMethods.Post, path, handle, parameters);

    /// <summary>As people read it: <c>GET /v1/principals?name=</c>.</summary>
    public override string ToString()
    {
        var query = string.Join('&', Parameters.Select(parameter => $"{parameter}="));
        return $"{Method} {Path.Replace("**", "", StringComparison.Ordinal)}{(query.Length > 0 ? "?" : "")}{query}";
    }
}
