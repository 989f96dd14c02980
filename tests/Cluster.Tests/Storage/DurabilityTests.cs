using Grainwatch.Cluster.Tests.Quarantine;
using Grainwatch.Cluster.Tests.Servers;
using Grainwatch.Contract;
using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Sources.Leases;
using Grainwatch.Silo.Gateways;
using Xunit;

namespace Grainwatch.Cluster.Tests.Storage;

/// <summary>What one silo has stored, the next one finds, however the first one ended.</summary>
[Collection(WithServices.Name)]
public sealed class DurabilityTests(Services services)
{
    [PostgresFact]
    public async Task Kill_StorageInPostgres_AnotherSiloHasThePrincipalWhole()
    {
        var connection = await (await services.PostgresAsync()).CreateDatabaseAsync();
        string[] settings =
        [
            "--membership", "postgres", "--storage", "postgres", "--postgres", connection, "--probe-timeout", "1",
        ];

        await HoldsAsync(() => SiloProcess.ReadyAsync(settings), _ => ClusterClient.ConnectAsync(connection));
    }

    [AzuriteFact]
    public async Task Kill_StorageInBlobs_AnotherSiloHasThePrincipalWhole()
    {
        var connection = (await services.AzuriteAsync()).Connection;
        string[] settings = ["--storage", "blobs", "--blobs", connection, "--blob-container", "durability"];

        await HoldsAsync(
            () => SiloProcess.ReadyAsync(settings), silo => ClusterClient.ConnectAsync(silo.GatewayPort));
    }

    private static async Task HoldsAsync(
        Func<Task<SiloProcess>> start, Func<SiloProcess, Task<ClusterClient>> connect)
    {
        var story = StoryBook.Tell("two-countries");
        await using (var first = await start())
        {
            await using var client = await connect(first);
            var receipt = await client.Principals.ApplyAsync(story.Key, story.Events);
            Assert.Equal(Canonical.Distinct(story.Events), receipt.Accepted);
            // Kept, grown and taken out of: segments are written, read again and removed.
            await QuarantineOf(client).KeepAsync(Records.Numbered(0, 4, bytes: 100_000));
            await QuarantineOf(client).KeepAsync(Records.Numbered(4, 2));
            await QuarantineOf(client).RemoveAsync([.. (await QuarantineOf(client).IdsAsync(null)).Take(3)]);
            await (await LeaseOfAsync(client)).SetAsync("behind object 7"u8.ToArray());
            await first.KillAsync();
        }

        await using var second = await start();
        await using var other = await connect(second);
        var again = await Resend.UntilAcknowledgedAsync(() => other.Principals.ApplyAsync(story.Key, story.Events));

        Assert.Equal(0, again.Accepted);
        Assert.Equal(Canonical.Distinct(story.Events), (await other.Principals.ViewAsync(story.Key))!.Events);
        Assert.Equal(Canonical.Golden(story), Canonical.Of(await other.Principals.AlertsOfAsync(story.Key)));
        Assert.Equal(Records.Texts([3, 4, 5]), await QuarantineOf(other).TextsAsync());
        Assert.Equal("behind object 7"u8.ToArray(), (await LeaseOfAsync(other)).Checkpoint!.Value.ToArray());
    }

    private static ClusterQuarantine QuarantineOf(ClusterClient client) =>
        new(client.Grains, 256 * 1024 * 1024, TimeProvider.System);

    private static async Task<ILease> LeaseOfAsync(ClusterClient client) =>
        (await new ClusterLeases(client.Grains, "gateway").TakeAsync("s3://trails/AWSLogs/o-1/")).Lease!;
}
