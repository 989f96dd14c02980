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
    private const string Then = "then";
    private const string Token = "token";
    private const int BodyBytesMax = 16 * 1024;

    /// <summary>The page, and what its form sends.</summary>
    public static Endpoint[] Endpoints(ConsoleHost host) =>
    [
        host.Get(Path, needs: null, http => ShowAsync(http, host, null), new QueryParameter(
            Then, "The page of the console to go to then.")),
        host.Post(Path, needs: null, http => TakeAsync(http, host)),
        host.Post("/console/sign-out", needs: null, SignOutAsync),
    ];

    /// <summary>Sends somebody to the page, to come back to where he was.</summary>
    public static IResult Redirect(HttpContext http)
    {
        var here = HttpMethods.IsGet(http.Request.Method)
            ? $"{http.Request.Path.ToUriComponent()}{http.Request.QueryString}"
            : null;
        return SeeOther(http, here is null ? Path : QueryHelpers.AddQueryString(Path, Then, here));
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
        if (!http.Request.HasFormContentType) return Problems.BadRequest("Not a form", "The page has a form for this.");
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
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
        IsOfConsole(then) && !then.StartsWith(Path, StringComparison.Ordinal)
        && then.All(c => c is > ' ' and <= '~' and not '\\') ? then : $"{ConsoleEndpoints.Prefix}/";

    /// <summary>As it is written, and once a browser has taken <c>/../</c> out of it.</summary>
    private static bool IsOfConsole(string then) =>
        then.StartsWith($"{ConsoleEndpoints.Prefix}/", StringComparison.Ordinal)
        && Uri.TryCreate($"http://localhost{then}", UriKind.Absolute, out var there)
        && there.AbsolutePath.StartsWith($"{ConsoleEndpoints.Prefix}/", StringComparison.Ordinal);
}
