namespace Grainwatch.Tidy.Tests;

/// <summary>Something untidy: where, and what. Line 0 is the file as a whole.</summary>
public sealed record Finding(string Path, int Line, string What)
{
    public string Place => Line == 0 ? Path : $"{Path}:{Line}";

    public override string ToString() => $"{Place}: {What}";
}
