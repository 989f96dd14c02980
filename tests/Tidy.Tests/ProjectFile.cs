using System.Xml.Linq;

namespace Grainwatch.Tidy.Tests;

/// <summary>What a project says about itself.</summary>
internal sealed class ProjectFile
{
    private readonly XDocument _xml;

    public ProjectFile(TreeFile file)
    {
        File = file;
        _xml = XDocument.Load(file.FullPath, LoadOptions.SetLineInfo);
    }

    public TreeFile File { get; }

    public bool IsExecutable => _xml.Descendants("OutputType").Any(type => type.Value == "Exe");

    public bool IsTest => File.Name.EndsWith(".Tests.csproj", StringComparison.Ordinal);

    public IEnumerable<string> Packages => Includes("PackageReference");

    /// <summary>The projects it references, as paths in the tree.</summary>
    public IEnumerable<string> References => Includes("ProjectReference").Select(path => Resolve(File.Folder, path));

    public IEnumerable<XElement> Elements => _xml.Descendants();

    /// <summary>A relative path with either slash, followed from a folder of the tree.</summary>
    public static string Resolve(string folder, string path)
    {
        var parts = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var part in path.Split('/', '\\'))
        {
            if (part == ".." && parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            else if (part is not ("." or "")) parts.Add(part);
        }

        return string.Join('/', parts);
    }

    private IEnumerable<string> Includes(string element) =>
        _xml.Descendants(element).Select(item => item.Attribute("Include")?.Value).OfType<string>();
}
