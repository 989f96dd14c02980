using System.Text.Json.Serialization.Metadata;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Queries;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Grainwatch.Ingest.Http;

/// <summary>One endpoint of the API.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The pattern of its path.</param>
/// <param name="Needs">The role that it needs; null when it is for anybody. Nothing is so by default.</param>
/// <param name="Handle">Serves a request.</param>
/// <param name="Parameters">What its query may have; another name in it is an error.</param>
internal sealed record Endpoint(
    string Method,
    string Path,
    Role? Needs,
    Func<HttpContext, Task<IResult>> Handle,
    IReadOnlyList<QueryParameter> Parameters)
{
    /// <summary>What the part of a path is called that takes all that follows.</summary>
    public const string CatchAll = "key";

    private const string CatchAllEnd = "}";

    /// <summary>
    /// What the server routes by. A path may go on after a part that takes all that follows (<c>{**key}/timeline</c>),
    /// which servers do not know.
    /// </summary>
    public string Route => Path.Contains("**", StringComparison.Ordinal)
        ? Path[..(Path.LastIndexOf(CatchAllEnd, StringComparison.Ordinal) + 1)]
        : Path;

    /// <summary>How the path goes on after its route; mostly empty.</summary>
    public string Suffix => Path[Route.Length..];

    /// <summary>The path of a request as it was sent, without its query.</summary>
    public static string RawPath(HttpContext http)
    {
        var target = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? string.Empty;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? target : target[..query];
    }

    /// <summary>Whether a request of its route is one for it: the path goes on so, behind something.</summary>
    public bool Matches(HttpContext http) => Suffix.Length == 0
        || (RawPath(http).EndsWith(Suffix, StringComparison.Ordinal)
            && http.GetRouteValue(CatchAll) is string { Length: var length } && length >= Suffix.Length);

    /// <summary>Whether another name in its query is told: not to machines that understand no problem.</summary>
    public bool RefusesUnknown { get; init; } = true;

    /// <summary>Whether a token may be shown as the password of Basic authentication.</summary>
    public bool TakesBasic { get; init; }

    /// <summary>How it answers people; null for the API, which answers programs.</summary>
    public PageAnswers? Page { get; init; }

    /// <summary>Where a browser that wants a page is sent instead; null for nowhere.</summary>
    public string? BrowsersTo { get; init; }

    /// <summary>One that is read.</summary>
    public static Endpoint Get(
        string path, Role? needs, Func<HttpContext, Task<IResult>> handle, params QueryParameter[] parameters) =>
        new(HttpMethods.Get, path, needs, handle, parameters);

    /// <summary>One that is read, and needs no more than a look.</summary>
    public static Endpoint Get<T>(string path, Role? needs, Func<T> answer, JsonTypeInfo<T> type) =>
        Get(path, needs, _ => Task.FromResult<IResult>(TypedResults.Json(answer(), type)));

    /// <summary>One that takes something.</summary>
    public static Endpoint Post(
        string path, Role? needs, Func<HttpContext, Task<IResult>> handle, params QueryParameter[] parameters) =>
        new(HttpMethods.Post, path, needs, handle, parameters);

    /// <summary>One that is replaced.</summary>
    public static Endpoint Put(
        string path, Role? needs, Func<HttpContext, Task<IResult>> handle, params QueryParameter[] parameters) =>
        new(HttpMethods.Put, path, needs, handle, parameters);

    /// <summary>Its path as people read it: <c>/v1/alerts/{id}</c>.</summary>
    public string ShownPath => Path.Replace("**", "", StringComparison.Ordinal);

    /// <summary>As people read it: <c>GET /v1/principals?name=</c>.</summary>
    public override string ToString()
    {
        var query = string.Join('&', Parameters.Select(parameter => $"{parameter.Name}="));
        return $"{Method} {ShownPath}{(query.Length > 0 ? "?" : "")}{query}";
    }
}
