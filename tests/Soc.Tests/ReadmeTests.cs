using Xunit;

namespace Grainwatch.Soc.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public void Example_OfTheReadme_IsTheOneThatRuns()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Directory.Build.props"))) folder = folder.Parent!;
        var code = File.ReadAllLines(Path.Combine(folder.FullName, "tests", "Soc.Tests", "ReadmeExample.cs"));
        var begin = Array.FindIndex(code, line => line.TrimStart().StartsWith("var query", StringComparison.Ordinal));
        var body = code[begin..^2].Select(line => line.Length > 8 ? line[8..] : line.TrimStart());

        var example = string.Join('\n', body);

        var readme = File.ReadAllText(Path.Combine(folder.FullName, "README.md"));
        Assert.Contains(example, readme, StringComparison.Ordinal);
    }
}
