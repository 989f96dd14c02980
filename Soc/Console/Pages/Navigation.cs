namespace Grainwatch.Soc.Console.Pages;

/// <summary>A page that stands in the navigation.</summary>
/// <param name="Title">As it is called.</param>
/// <param name="Path">Where it is; pages under it belong to it.</param>
public sealed record NavigationItem(string Title, string Path)
{
    /// <summary>Whether a path is this page, or under it.</summary>
    public bool Holds(string path) => path.TrimEnd('/') == Path.TrimEnd('/')
        || path.StartsWith($"{Path}/", StringComparison.Ordinal);
}

/// <summary>What the navigation is made of, in its order: pages that are there, and no others.</summary>
public static class Navigation
{
    /// <summary>The pages.</summary>
    public static IReadOnlyList<NavigationItem> Items { get; } =
    [
        new("Overview", "/console/"),
        new("Alerts", "/console/alerts"),
        new("Principals", "/console/principals"),
        new("Rules", "/console/rules"),
        new("Status", "/console/status"),
    ];
}
