using Microsoft.AspNetCore.Components;

namespace Grainwatch.Soc.Console.Pages;

/// <summary>
/// A page's component. It shows a model and asks nobody: what is slow, or may go wrong, was asked before.
/// </summary>
/// <typeparam name="TModel">What it shows.</typeparam>
public abstract class ConsoleView<TModel> : ComponentBase
{
    /// <summary>What it shows.</summary>
    [Parameter]
    [EditorRequired]
    public required TModel Model { get; set; }

    /// <summary>The request it answers.</summary>
    [Parameter]
    [EditorRequired]
    public required PageContext Context { get; set; }
}
