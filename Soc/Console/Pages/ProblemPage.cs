using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Grainwatch.Soc.Console.Pages;

/// <summary>What is wrong, for a person.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">In a few words.</param>
/// <param name="Detail">A sentence, with the remedy where there is one.</param>
/// <param name="Back">The page whose form was not taken; null for none.</param>
public sealed record ProblemModel(int Status, string Title, string Detail, string? Back);

/// <summary>Shows what the API would answer with a problem as a page.</summary>
internal sealed class ProblemPage(HttpContext http, TimeProvider clock, ProblemHttpResult problem) : IResult
{
    /// <summary>A page for a problem.</summary>
    public static IResult Of(HttpContext http, TimeProvider clock, ProblemHttpResult problem) =>
        new ProblemPage(http, clock, problem);

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var model = new ProblemModel(
            problem.StatusCode,
            problem.ProblemDetails.Title ?? "Not answered",
            problem.ProblemDetails.Detail ?? "The server says no more.",
            HttpMethods.IsPost(http.Request.Method) ? Sender(http.Request) : null);
        var page = await PageResult.ShowAsync<ProblemView, ProblemModel>(http, clock, model, problem.StatusCode);
        await page.ExecuteAsync(httpContext);
    }

    /// <summary>The page of the console that sent a form, as far as the browser says.</summary>
    private static string? Sender(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Referer.ToString(), UriKind.Absolute, out var page)
        && page.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)
        && page.AbsolutePath.StartsWith($"{ConsoleEndpoints.Prefix}/", StringComparison.Ordinal)
            ? page.AbsolutePath
            : null;
}
