using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Grainwatch.Soc.Console.Pages;

/// <summary>What is wrong, for a person.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">In a few words.</param>
/// <param name="Detail">A sentence, with the remedy where there is one.</param>
public sealed record ProblemModel(int Status, string Title, string Detail);

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
            problem.ProblemDetails.Detail ?? "The server says no more.");
        var page = await PageResult.ShowAsync<ProblemView, ProblemModel>(http, clock, model, problem.StatusCode);
        await page.ExecuteAsync(httpContext);
    }
}
