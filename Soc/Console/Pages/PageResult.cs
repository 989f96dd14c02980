using System.Text;
using Grainwatch.Ingest.Http.Access;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Soc.Console.Pages;

/// <summary>
/// Answers with a page. It is rendered whole before anything is sent, so that a fault is a page of its own. The
/// framework's own result for components is not used: it brings keys of data protection, written to the home folder,
/// which nothing here needs.
/// </summary>
internal static class PageResult
{
    // Nothing from elsewhere, nothing that stands in the page itself; nobody frames it.
    private const string Policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly TimeSpan s_clockOffMin = TimeSpan.FromHours(1);

    /// <summary>A page of a model, to whoever was let in.</summary>
    public static Task<IResult> ShowAsync<TView, TModel>(
        HttpContext http, TimeProvider clock, TModel model, int status = StatusCodes.Status200OK)
        where TView : ConsoleView<TModel> => RenderAsync<TView, TModel>(http, Context(http, clock), model, status);

    /// <summary>A page for whoever comes, known or not.</summary>
    public static async Task<IResult> RenderAsync<TView, TModel>(
        HttpContext http, PageContext context, TModel model, int status)
        where TView : ConsoleView<TModel>
    {
        var html = await HtmlAsync<TView, TModel>(http.RequestServices, context, model);
        Secure(http);
        return TypedResults.Content(html, "text/html", Encoding.UTF8, status);
    }

    /// <summary>The text of a page.</summary>
    public static async Task<string> HtmlAsync<TView, TModel>(
        IServiceProvider services, PageContext context, TModel model)
        where TView : ConsoleView<TModel>
    {
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(ConsoleView<>.Model)] = model,
                [nameof(ConsoleView<>.Context)] = context,
            };
            var root = await renderer.RenderComponentAsync<TView>(ParameterView.FromDictionary(parameters));
            return ShownHtml.Of(root.ToHtmlString());
        });
    }

    /// <summary>What a page knows of a request.</summary>
    public static PageContext Context(HttpContext http, TimeProvider clock)
    {
        var caller = http.Features.Get<AdmittedRequest>()?.Caller;
        var now = clock.GetUtcNow();
        return new PageContext
        {
            Now = now.UtcDateTime,
            IsClockOff = (TimeProvider.System.GetUtcNow() - now).Duration() > s_clockOffMin,
            Path = http.Request.Path.Value ?? "",
            Caller = caller?.Name,
            MaySignOut = SignInCookie.Read(http.Request) is not null,
            IsForStranger = caller is null,
        };
    }

    /// <summary>Says what a browser may do with an answer, and that it is to keep none.</summary>
    public static void Secure(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        // With none, browsers would not say of a form which page sent it.
        headers["Referrer-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }
}
