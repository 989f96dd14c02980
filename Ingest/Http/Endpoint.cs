using System.Text.Json.Serialization.Metadata;
using Grainwatch.Ingest.Http.Access;
using Microsoft.AspNetCore.Http;

namespace Grainwatch.Ingest.Http;

/// <summary>One endpoint of the API.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The pattern of its path.</param>
/// <param name="Needs">The role that it needs; null when it is for anybody. Nothing is so by default.</param>
/// <param name="Handle">Serves a request.</param>
/// <param name="Parameters">Names that its query may have.</param>
internal sealed record Endpoint(
    string Method,
    string Path,
    Role? Needs,
    Func<HttpContext, Task<IResult>> Handle,
    IReadOnlyList<string> Parameters)
{
    /// <summary>One that is read.</summary>
    public static Endpoint Get(
        string path, Role? needs, Func<HttpContext, Task<IResult>> handle, params string[] parameters) =>
        new(HttpMethods.Get, path, needs, handle, parameters);

    /// <summary>One that is read, and needs no more than a look.</summary>
    public static Endpoint Get<T>(string path, Role? needs, Func<T> answer, JsonTypeInfo<T> type) =>
        Get(path, needs, _ => Task.FromResult<IResult>(TypedResults.Json(answer(), type)));

    /// <summary>One that takes something.</summary>
    public static Endpoint Post(
        string path, Role? needs, Func<HttpContext, Task<IResult>> handle, params string[] parameters) =>
        new(HttpMethods.Post, path, needs, handle, parameters);

    /// <summary>As people read it: <c>GET /v1/principals?name=</c>.</summary>
    public override string ToString()
    {
        var query = string.Join('&', Parameters.Select(parameter => $"{parameter}="));
        return $"{Method} {Path.Replace("**", "", StringComparison.Ordinal)}{(query.Length > 0 ? "?" : "")}{query}";
    }
}
