namespace Grainwatch.Tidy.Tests;

/// <summary>A tree written into a temporary folder, gone when disposed.</summary>
public sealed class PlantedTree : IDisposable
{
    public PlantedTree(params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            var full = Path.Combine(Root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
        }
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("grainwatch-tidy-").FullName;

    public Tree Tree => Tree.At(Root);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
