using Xunit;

namespace Grainwatch.Ingest.Tests;

/// <summary>
/// Public data for tests that lies beside the repository, at <c>../shared/data</c>. It is no part of the project: tests
/// that need it say so when they are skipped.
/// </summary>
internal static class SharedData
{
    public const string Missing = "The shared test data (../shared/data beside the repository) is not here.";

    /// <summary>The folder, or null when it is not there.</summary>
    public static string? Folder { get; } = FindFolder();

    /// <summary>The path of a file or folder in it, parts below the folder.</summary>
    public static string PathOf(params string[] parts) =>
        Path.Combine([Folder ?? throw new InvalidOperationException(Missing), .. parts]);

    private static string? FindFolder()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Directory.Build.props")))
            root = root.Parent;
        if (root?.Parent is not { } parent) return null;
        var folder = Path.Combine(parent.FullName, "shared", "data");
        return Directory.Exists(folder) ? folder : null;
    }
}

/// <summary>A test that needs <see cref="SharedData"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (SharedData.Folder is null) Skip = SharedData.Missing;
    }
}

/// <summary>A test with cases that needs <see cref="SharedData"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute()
    {
        if (SharedData.Folder is null) Skip = SharedData.Missing;
    }
}
