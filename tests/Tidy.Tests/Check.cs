namespace Grainwatch.Tidy.Tests;

/// <summary>
/// One rule about the tree: what it finds, trees in which it must find exactly one thing at a known place, and trees
/// which look alike and are clean. A check that cannot fail is found by its own plants.
/// </summary>
public sealed record Check(string Name, Func<Tree, IEnumerable<Finding>> Find)
{
    public IReadOnlyList<Plant> Plants { get; init; } = [];

    public IReadOnlyList<Plant> Clean { get; init; } = [];
}

/// <summary>A small tree; <see cref="Place"/> is where the check must point, empty for a clean one.</summary>
public sealed record Plant(string Place, params (string Path, string Text)[] Files)
{
    public static Plant Clean(params (string Path, string Text)[] files) => new("", files);
}
