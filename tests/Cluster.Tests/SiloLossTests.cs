using System.Collections.Concurrent;
using Grainwatch.Contract;
using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Principals;
using Xunit;

namespace Grainwatch.Cluster.Tests;

/// <summary>What becomes of acknowledged events when a silo dies under load.</summary>
public sealed class SiloLossTests
{
    private const int Stories = 60;

    [Fact]
    public async Task Kill_OneOfThreeSilosUnderLoad_NothingAcknowledgedIsLost()
    {
        var storage = new SharedStorage();
        await using var host = await TestHost.StartAsync(3, storage);
        var stories = Enumerable.Range(0, Stories)
            .Select(i => StoryBook.Tell(StoryBook.Names[i % StoryBook.Names.Count])).ToList();
        ConcurrentDictionary<string, ApplyReceipt> receipts = [];
        var begun = new SemaphoreSlim(0);

        var feeding = Task.WhenAll(stories.Select((story, i) => Task.Run(async () =>
        {
            foreach (var batch in Delivery.Of(story, $"delayed-one-by-one-{i % 10}"))
            {
                var receipt = await Resend.UntilAcknowledgedAsync(() => host.Principals.ApplyAsync(story.Key, batch));
                receipts.AddOrUpdate(story.Key.Text, receipt, (_, sum) => sum + receipt);
                begun.Release();
            }
        })));
        for (var i = 0; i < Stories; i++) await begun.WaitAsync();
        await host.Cluster.KillSiloAsync(host.Cluster.SecondarySilos[0]);
        await feeding;

        foreach (var story in stories)
        {
            Assert.Equal(story.Events.Count, receipts[story.Key.Text].Total);
            Assert.Equal(Canonical.Distinct(story.Events), (await host.Principals.ViewAsync(story.Key))!.Events);
            Assert.Equal(Canonical.Golden(story), Canonical.Of(await host.Principals.AlertsOfAsync(story.Key)));
        }
    }
}
