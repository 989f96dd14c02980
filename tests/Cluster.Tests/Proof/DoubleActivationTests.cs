using System.Collections.Concurrent;
using Grainwatch.Cluster.Tests.Servers;
using Grainwatch.Contract;
using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Cluster.Tests.Proof;

/// <summary>
/// R8: principals that are awake in two silo processes at once, which know nothing of each other and share their
/// storage. Each write of one fences the other, and every event counts once, whoever it was sent to.
/// </summary>
[Collection(WithServices.Name)]
public sealed class DoubleActivationTests(Services services, ITestOutputHelper output)
{
    private const int Stories = 12;

    [PostgresFact]
    public async Task Apply_AwakeTwiceOverPostgres_LoserIsFencedAndEveryEventCountsOnce()
    {
        var connection = await (await services.PostgresAsync()).CreateDatabaseAsync();
        await ProveAsync("--storage", "postgres", "--postgres", connection);
    }

    [AzuriteFact]
    public async Task Apply_AwakeTwiceOverBlobs_LoserIsFencedAndEveryEventCountsOnce()
    {
        var connection = (await services.AzuriteAsync()).Connection;
        await ProveAsync("--storage", "blobs", "--blobs", connection, "--blob-container", "double-activation");
    }

    private async Task ProveAsync(params string[] storage)
    {
        await using var one = await SiloProcess.ReadyAsync(storage);
        await using var other = await SiloProcess.ReadyAsync(storage);
        await using var toOne = await ClusterClient.ConnectAsync(one.GatewayPort);
        await using var toOther = await ClusterClient.ConnectAsync(other.GatewayPort);
        var stories = Enumerable.Range(0, Stories)
            .Select(i => StoryBook.Tell(StoryBook.Names[i % StoryBook.Names.Count])).ToList();
        ConcurrentDictionary<string, ApplyReceipt> receipts = [];
        var conflicts = 0;

        foreach (var story in stories) await AcknowledgedAsync(toOne.Principals, story, story.Habits);
        await Task.WhenAll(stories.SelectMany((story, i) => new[]
        {
            SendAsync(toOne.Principals, story, ProofSettings.Seed + i),
            SendAsync(toOther.Principals, story, ProofSettings.Seed - i - 1),
        }));

        var repeat = ProofSettings.Repeat(nameof(DoubleActivationTests));
        output.WriteLine($"{conflicts} writes fenced; {repeat}");
        Assert.True(conflicts > 0, $"nobody was fenced: {repeat}");
        foreach (var story in stories)
        {
            Assert.Equal(Canonical.Distinct(story.Events), receipts[story.Key.Text].Accepted);
            var expected = PrincipalView.Of(Canonical.Fold(story), DateTime.UnixEpoch);
            foreach (var principals in new[] { toOne.Principals, toOther.Principals })
            {
                // Whoever does not know of the other's last write takes these for new, and is fenced.
                await Resend.UntilAcknowledgedAsync(() => principals.ApplyAsync(story.Key, story.Incident));
                var view = (await principals.ViewAsync(story.Key))!;
                Assert.Equal(Canonical.Of(expected), Canonical.Of(view));
                Assert.Equal(Alerts(expected), Alerts(view));
            }
        }

        // The same events, in an order of its own.
        async Task SendAsync(IPrincipals principals, Story story, int seed)
        {
            var events = story.Incident.ToArray();
            new Random(seed).Shuffle(events);
            foreach (var batch in events.Chunk(2)) await AcknowledgedAsync(principals, story, batch);
        }

        async Task AcknowledgedAsync(IPrincipals principals, Story story, IReadOnlyList<TrailEvent> batch)
        {
            var receipt = await Resend.UntilAcknowledgedAsync(async () =>
            {
                try
                {
                    return await principals.ApplyAsync(story.Key, batch);
                }
                catch (PrincipalConflictException)
                {
                    Interlocked.Increment(ref conflicts);
                    throw;
                }
            });
            receipts.AddOrUpdate(story.Key.Text, receipt, (_, sum) => sum + receipt);
        }
    }

    private static string Alerts(PrincipalView view) => string.Join(
        '\n',
        view.Alerts.Where(alert => alert.State is not (AlertState.Superseded or AlertState.Withdrawn))
            .OrderBy(alert => alert.Id).Select(alert => $"{alert.Id} {alert.Rule} {alert.State} {alert.Risk}"));
}
