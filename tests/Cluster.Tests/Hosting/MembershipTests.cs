using Grainwatch.Cluster.Tests.Servers;
using Grainwatch.Contract;
using Grainwatch.Contract.Stories;
using Grainwatch.Silo.Commands;
using Grainwatch.Detection.Principals;
using Xunit;

namespace Grainwatch.Cluster.Tests.Hosting;

/// <summary>Silos that find each other in PostgreSQL.</summary>
[Collection(WithServices.Name)]
public sealed class MembershipTests(Services services)
{
    [PostgresFact]
    public async Task Terminate_OneOfTwoSilos_LeavesAndTheOtherServesAllPrincipals()
    {
        var connection = await (await services.PostgresAsync()).CreateDatabaseAsync();
        string[] settings = ["--membership", "postgres", "--storage", "postgres", "--postgres", connection];
        var started = await Task.WhenAll(SiloProcess.ReadyAsync(settings), SiloProcess.ReadyAsync(settings));
        await using var first = started[0];
        await using var second = started[1];
        await using var client = await ClusterClient.ConnectAsync(connection);
        var management = client.Grains.GetGrain<IManagementGrain>(0);
        Assert.Equal(2, (await management.GetHosts(onlyActive: true)).Count);
        var stories = Enumerable.Range(0, 20).Select(i => StoryBook.Tell(StoryBook.Names[i % StoryBook.Names.Count]))
            .ToList();
        foreach (var story in stories) await client.Principals.ApplyAsync(story.Key, story.Events);
        Assert.Equal(2, (await management.GetSimpleGrainStatistics())
            .Where(each => each.GrainType.Contains("PrincipalGrain", StringComparison.Ordinal))
            .Select(each => each.SiloAddress).Distinct().Count());

        await first.TerminateAsync();

        Assert.Equal(ExitCode.Ok, await first.ExitCodeAsync());
        foreach (var story in stories)
        {
            var again = await Resend.UntilAcknowledgedAsync(
                () => client.Principals.ApplyAsync(story.Key, story.Events));
            Assert.Equal(0, again.Accepted);
            Assert.Equal(Canonical.Golden(story), Canonical.Of(await client.Principals.AlertsOfAsync(story.Key)));
        }

        Assert.Single(await management.GetHosts(onlyActive: true));
    }
}
