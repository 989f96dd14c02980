using Grainwatch.Detection.Rules;
using Grainwatch.Local.Reports;
using Xunit;

namespace Grainwatch.Local.Tests.Reports;

public sealed class RuleDocumentTests
{
    /// <summary>With GRAINWATCH_UPDATE_DOCS=1 the file is written anew.</summary>
    [Fact]
    public void Of_AllRules_IsTheFileInDocs()
    {
        var path = Path.Combine(Root, "docs", "rules.md");
        var document = RuleDocument.Of(RuleBook.Rules);
        if (Environment.GetEnvironmentVariable("GRAINWATCH_UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, document);
        }

        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == document,
            "docs/rules.md is not what the rules say; write it anew with: "
            + "GRAINWATCH_UPDATE_DOCS=1 ./test --filter RuleDocument");
    }

    [Fact]
    public void Of_AllRules_HasEveryPartOfEach()
    {
        var document = RuleDocument.Of(RuleBook.Rules);
        string[] parts =
        [
            "What fires", "What moves the risk", "What suppresses", "What to do next", "Who does this legitimately",
            "How to respond", "Parameters", "Cases", "References",
        ];

        foreach (var part in parts)
            Assert.Equal(RuleBook.Rules.Count, document.Split($"\n### {part}\n").Length - 1);
        foreach (var rule in RuleBook.Rules)
        {
            Assert.Contains($"\n## {rule.Metadata.Id}\n", document, StringComparison.Ordinal);
            Assert.All(rule.Guide.Signals, signal => Assert.Contains($"| `{signal.Name}` | ", document));
            Assert.All(rule.Guide.Suppressions, reason => Assert.Contains($"| `{reason.Name}` | ", document));
        }
    }

    [Fact]
    public void Of_OneRule_TellsOfNoOther() =>
        Assert.DoesNotContain("\n## ec2", RuleDocument.Of([RuleBook.Rules[0]]), StringComparison.Ordinal);

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Directory.Build.props"))) folder = folder.Parent!;
            return folder.FullName;
        }
    }
}
