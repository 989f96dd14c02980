using Grainwatch.Tidy.Tests.Checks;
using Xunit;

namespace Grainwatch.Tidy.Tests;

public sealed class TidyTests
{
    private static readonly Lazy<Tree> Repository = new(Tree.OfThisRepository);

    public static TheoryData<string> Names => [.. AllChecks.List.Select(check => check.Name)];

    public static TheoryData<string, int> Plants => Numbered(check => check.Plants);

    public static TheoryData<string, int> CleanTrees => Numbered(check => check.Clean);

    [Theory]
    [MemberData(nameof(Names))]
    public void Find_ThisRepository_NothingUntidy(string check)
    {
        var findings = Named(check).Find(Repository.Value).ToList();

        Assert.True(findings.Count == 0, $"{check}: {findings.Count} found\n{string.Join('\n', findings)}");
    }

    [Theory]
    [MemberData(nameof(Plants))]
    public void Find_PlantedViolation_PointsAtIt(string check, int number)
    {
        var plant = Named(check).Plants[number];
        using var planted = new PlantedTree(plant.Files);

        var finding = Assert.Single(Named(check).Find(planted.Tree));

        Assert.Equal(plant.Place, finding.Place);
    }

    [Theory]
    [MemberData(nameof(CleanTrees))]
    public void Find_CleanLookAlike_NothingUntidy(string check, int number)
    {
        using var planted = new PlantedTree(Named(check).Clean[number].Files);

        Assert.Empty(Named(check).Find(planted.Tree));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Check_Always_HasPlantsAndCleanLookAlikes(string check)
    {
        Assert.NotEmpty(Named(check).Plants);
        Assert.NotEmpty(Named(check).Clean);
    }

    private static Check Named(string name) => AllChecks.List.Single(check => check.Name == name);

    private static TheoryData<string, int> Numbered(Func<Check, IReadOnlyList<Plant>> trees)
    {
        var data = new TheoryData<string, int>();
        foreach (var check in AllChecks.List)
        {
            for (var i = 0; i < trees(check).Count; i++) data.Add(check.Name, i);
        }

        return data;
    }
}
