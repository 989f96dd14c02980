using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Queries;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Grainwatch.Soc.Console.Pages;

/// <summary>What the page shows on which somebody signs in.</summary>
/// <param name="Then">Where to go then.</param>
/// <param name="Wrong">Why it did not go; null at first.</param>
public sealed record SignInModel(string Then, string? Wrong);

/// <summary>Signs browsers in, by a token, and out.</summary>
internal static class SignInPage
{
    private const string Path = "/console/sign-in";
    private const string Out = "/console/sign-out";
    private const string Then = "then";
    private const string Token = "token";
    private const int BodyBytesMax = 16 * 1024;

    // Written in a query it is up to three times as long, and a request line has an end.
    private const int ThenMax = 2000;

    /// <summary>The page, and what its form sends.</summary>
    public static Endpoint[] Endpoints(ConsoleHost host) =>
    [
        host.Get(Path, needs: null, http => ShowAsync(http, host, null), new QueryParameter(
            Then, "The page of the console to go to then.")),
        host.Post(Path, needs: null, http => TakeAsync(http, host)),
        host.Post(Out, needs: null, SignOutAsync),
    ];

    /// <summary>Sends somebody to the page, to come back to where he was.</summary>
    public static IResult Redirect(HttpContext http)
    {
        var here = HttpMethods.IsGet(http.Request.Method)
            ? $"{http.Request.Path.ToUriComponent()}{http.Request.QueryString}"
            : null;
        return SeeOther(http, here is null or { Length: > ThenMax }
            ? Path
            : QueryHelpers.AddQueryString(Path, Then, here));
    }

    /// <summary>Answers a form with another page.</summary>
    public static IResult SeeOther(HttpContext http, string path)
    {
        PageResult.Secure(http);
        http.Response.Headers.Location = path;
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static async Task<IResult> TakeAsync(HttpContext http, ConsoleHost host)
    {
        http.LimitBody(BodyBytesMax);
        var form = await http.FormAsync();
        var token = form[Token].ToString().Trim();
        var then = Safe(form[Then].ToString());
        if (host.Gate.AsksCallers && host.Gate.Owner(token, out var why) is null)
        {
            return host.Gate.IsAttemptNoted(http, why)
                ? await ShowAsync(http, host, $"{why} It begins with gwt_; whoever runs Grainwatch makes one.", then)
                : Refusals.TooMany(http, "Too many failed attempts from your address.");
        }

        // Where nobody is asked who he is, there is nothing to sign in for.
        if (host.Gate.AsksCallers) SignInCookie.Set(http, token);
        return SeeOther(http, then);
    }

    private static Task<IResult> SignOutAsync(HttpContext http)
    {
        SignInCookie.Clear(http);
        return Task.FromResult(SeeOther(http, Path));
    }

    private static Task<IResult> ShowAsync(HttpContext http, ConsoleHost host, string? wrong, string? then = null)
    {
        var context = PageResult.Context(http, host.Clock) with { IsForStranger = true };
        return PageResult.RenderAsync<SignInView, SignInModel>(
            http,
            context,
            new SignInModel(then ?? Safe(http.Request.Query[Then].ToString()), wrong),
            wrong is null ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized);
    }

    /// <summary>A page of the console, whatever somebody's link says.</summary>
    private static string Safe(string then) =>
        then.StartsWith($"{ConsoleEndpoints.Prefix}/", StringComparison.Ordinal)
        && then.All(c => c is > ' ' and <= '~' and not '\\')
        && Uri.TryCreate($"http://localhost{then}", UriKind.Absolute, out var page)
        // As browsers go there: without /../, nor %2e%2e.
        && page.AbsolutePath.StartsWith($"{ConsoleEndpoints.Prefix}/", StringComparison.Ordinal)
        && !page.AbsolutePath.StartsWith(Path, StringComparison.Ordinal)
        && !page.AbsolutePath.StartsWith(Out, StringComparison.Ordinal) ? then : $"{ConsoleEndpoints.Prefix}/";
}
