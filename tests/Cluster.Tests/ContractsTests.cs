using Grainwatch.Grains;
using Xunit;

namespace Grainwatch.Cluster.Tests;

/// <summary>The contracts are explicit, and as they are checked in.</summary>
public sealed class ContractsTests
{
    private const string Update = "GRAINWATCH_UPDATE_CONTRACTS";

    [Fact]
    public void Manifest_OfTheAssemblies_IsTheOneCheckedIn()
    {
        var path = Path.Combine(Root(), "Grains.Interfaces", "Contracts.txt");
        var manifest = ContractsManifest.Write();
        if (Environment.GetEnvironmentVariable(Update) == "1") File.WriteAllText(path, manifest);

        Assert.True(
            File.ReadAllText(path) == manifest,
            $"Contracts have changed. If older silos and gateways still understand them, run this with {Update}=1.");
    }

    [Fact]
    public void Interfaces_AndTheirMethods_HaveAliases() => Assert.All(
        ContractsManifest.Interfaces.SelectMany(type => type.GetMethods().Prepend<System.Reflection.MemberInfo>(type)),
        member => Assert.DoesNotContain("no alias", ContractsManifest.Alias(member), StringComparison.Ordinal));

    [Fact]
    public void Messages_HaveAliasesAndIdsAndAreImmutable() => Assert.All(ContractsManifest.Messages, type =>
    {
        Assert.DoesNotContain("no alias", ContractsManifest.Alias(type), StringComparison.Ordinal);
        Assert.Equal(
            ContractsManifest.Members(type).Count(),
            type.GetProperties().Count(member => member.DeclaringType == type && member.CanWrite));

        // What is stored never travels between grains; an exception is never copied.
        var isCopied = type == typeof(StoredRecord) || type == typeof(StoreFaultException);
        Assert.True(ContractsManifest.IsImmutable(type) || isCopied);
    });

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orleans.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
