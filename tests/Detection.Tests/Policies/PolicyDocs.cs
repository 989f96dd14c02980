using System.Text;

namespace Grainwatch.Detection.Tests.Policies;

/// <summary>The files of the repository that tell of the policy.</summary>
internal static class PolicyDocs
{
    private const string Fence = "```";

    public static string Folder
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Directory.Build.props"))) folder = folder.Parent!;
            return Path.Combine(folder.FullName, "docs");
        }
    }

    /// <summary>Every block of JSON in the document, the full example first.</summary>
    public static IReadOnlyList<string> Examples
    {
        get
        {
            List<string> examples = [];
            StringBuilder? block = null;
            foreach (var line in File.ReadAllLines(Path.Combine(Folder, "policy.md")))
            {
                if (block is not null && line == Fence)
                {
                    examples.Add(block.ToString());
                    block = null;
                }
                else if (line is $"{Fence}jsonc" or $"{Fence}json")
                {
                    block = new StringBuilder();
                }
                else
                {
                    block?.AppendLine(line);
                }
            }

            return examples;
        }
    }
}
