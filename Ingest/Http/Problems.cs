using Grainwatch.Detection.Principals;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Grainwatch.Ingest.Http;

/// <summary>Answers that say what is wrong (RFC 9457).</summary>
internal static class Problems
{
    public static ProblemHttpResult Of(
        int status, string title, string detail, IDictionary<string, object?>? extensions = null) =>
        TypedResults.Problem(detail, statusCode: status, title: title, extensions: extensions);

    public static ProblemHttpResult BadRequest(string title, string detail) =>
        Of(StatusCodes.Status400BadRequest, title, detail);

    public static ProblemHttpResult NotFound(string detail) =>
        Of(StatusCodes.Status404NotFound, "Not found", detail);

    /// <summary>Of a name that means nobody, or several.</summary>
    public static ProblemHttpResult NotOne(string name, IReadOnlyList<PrincipalHeader> candidates) =>
        candidates.Count == 0
            ? NotFound($"No principal is known as '{name}'; GET /v1/principals?q= looks for a part of a name.")
            : Of(
                StatusCodes.Status409Conflict,
                "Ambiguous name",
                $"'{name}' names {candidates.Count} principals; name one of them by its key.",
                new Dictionary<string, object?> { ["candidates"] = candidates });

    /// <summary>Says what is wrong and what to do where only the server itself has answered, with a status.</summary>
    public static void Explain(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        problem.Detail ??= problem.Status switch
        {
            StatusCodes.Status404NotFound =>
                $"There is nothing at '{http.Request.Path}'; GET / lists what there is, and GET /v1/openapi.json "
                + "describes it.",
            StatusCodes.Status405MethodNotAllowed =>
                $"'{http.Request.Path}' does not take {http.Request.Method}; it takes {http.Response.Headers.Allow}.",
            StatusCodes.Status500InternalServerError =>
                "The server failed; its log says why. Sending the same again is safe.",
            _ => null,
        };
    }

    /// <summary>Asks the sender to come back with the same.</summary>
    public static ProblemHttpResult Later(HttpContext http, GatewayOptions options, string detail)
    {
        http.Response.Headers.RetryAfter = options.RetryAfterSeconds.ToString(
            System.Globalization.CultureInfo.InvariantCulture);
        return Of(StatusCodes.Status503ServiceUnavailable, "Come back later", detail);
    }
}
