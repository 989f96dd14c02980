using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Soc.Console.Tests;

/// <summary>A part of a page by itself, of whatever model.</summary>
internal static class Rendered
{
    /// <summary>What a component shows.</summary>
    public static async Task<IElement> OfAsync<TComponent>(params (string Name, object? Value)[] parameters)
        where TComponent : IComponent
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<TComponent>(
            ParameterView.FromDictionary(parameters.ToDictionary(each => each.Name, each => each.Value))))
            .ToHtmlString());
        return (await new HtmlParser().ParseDocumentAsync(html)).Body!;
    }

    /// <summary>The text of an element, with single spaces.</summary>
    public static string Words(this IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
