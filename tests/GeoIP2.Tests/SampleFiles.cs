namespace Grainwatch.GeoIP2.Tests;

/// <summary>The geolocation files of the committed sample.</summary>
internal static class SampleFiles
{
    /// <summary>Their folder.</summary>
    public static string Folder
    {
        get
        {
            var root = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(root.FullName, "Directory.Build.props"))) root = root.Parent!;
            return Path.Combine(root.FullName, "samples", "small", "geo");
        }
    }
}
