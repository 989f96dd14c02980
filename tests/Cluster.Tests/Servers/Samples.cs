namespace Grainwatch.Cluster.Tests.Servers;

/// <summary>The sample of the repository.</summary>
internal static class Samples
{
    /// <summary>The folder of its geolocation files.</summary>
    public static string Geolocation { get; } = Path.Combine(Root(), "samples", "small", "geo");

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orleans.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Not run inside the repository.");
        return folder.FullName;
    }
}
