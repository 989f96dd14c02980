using Xunit;

namespace Grainwatch.Tidy.Tests;

public sealed class TreeTests
{
    [Fact]
    public void OfThisRepository_Always_HasTheSolutionAndThisSource()
    {
        var tree = Tree.OfThisRepository();

        Assert.NotNull(tree.Find("Orleans.sln"));
        Assert.NotNull(tree.Find("tests/Tidy.Tests/TreeTests.cs"));
        Assert.DoesNotContain(tree.Files, file => file.Path.Contains("/obj/", StringComparison.Ordinal));
    }

    [Fact]
    public void At_NoGit_LeavesOutBuildOutput()
    {
        using var planted = new PlantedTree(("a.cs", ""), ("A/bin/b.cs", ""), ("A/obj/c.cs", ""), ("A/d.cs", ""));

        Assert.Equal(["A/d.cs", "a.cs"], planted.Tree.Files.Select(file => file.Path));
    }

    [Fact]
    public void IsText_Binary_False()
    {
        using var planted = new PlantedTree(("a.gz", "text"), ("b", "a\0b"), ("c", "text"));

        Assert.Equal("c", Assert.Single(planted.Tree.Texts).Path);
    }
}
