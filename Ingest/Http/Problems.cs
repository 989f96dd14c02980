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

    /// <summary>Asks the sender to come back with the same.</summary>
    public static ProblemHttpResult Later(HttpContext http, GatewayOptions options, string detail)
    {
        http.Response.Headers.RetryAfter = options.RetryAfterSeconds.ToString(
            System.Globalization.CultureInfo.InvariantCulture);
        return Of(StatusCodes.Status503ServiceUnavailable, "Come back later", detail);
    }
}
