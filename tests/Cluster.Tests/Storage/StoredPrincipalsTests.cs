using Grainwatch.Cluster.Tests.Servers;
using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Grains;
using Xunit;

namespace Grainwatch.Cluster.Tests.Storage;

/// <summary>Every principal that was stored is listed under its key, whatever characters are in it.</summary>
[Collection(WithServices.Name)]
public sealed class StoredPrincipalsTests(Services services)
{
    private const string Account = "111122223333";

    private static readonly string[] s_ids =
    [
        "AIDAEXAMPLE", "aidaexample", "a/b", "a//b", "a/../b", "b", "..", ".", "a/", "a.", "a.json", "a%2Fb", "a b",
        "a+b", "a#b", "a?b=c", "a\\b", "a:b", "a~b", "a~2Fb", "ünïcødé", "岩", "🗝",
        "''; drop table", "@corp,x=y",
        new string('x', 300),
    ];

    [PostgresFact]
    public async Task List_OfPostgres_HasEachKeyOnce()
    {
        await using var silo = await SiloHere.OnPostgresAsync(
            await (await services.PostgresAsync()).CreateDatabaseAsync());

        await ListsAsync(silo);
    }

    [AzuriteFact]
    public async Task List_OfBlobs_HasEachKeyOnce()
    {
        await using var silo = await SiloHere.OnBlobsAsync((await services.AzuriteAsync()).Connection, "listing");

        await ListsAsync(silo);
    }

    [PostgresFact]
    public async Task List_StorageIsDown_IsAnIOException()
    {
        await using var postgres = await PostgresServer.StartNewAsync();
        await using var silo = await SiloHere.OnPostgresAsync(await postgres.CreateDatabaseAsync());
        await postgres.StopAsync();

        await Assert.ThrowsAsync<IOException>(() => AllAsync(silo.Stored, null));
        await postgres.StartAsync();
        Assert.Empty(await AllAsync(silo.Stored, null));
    }

    private static async Task ListsAsync(SiloHere silo)
    {
        var keys = s_ids.Select((id, i) => new PrincipalKey(i % 2 == 0 ? "IAMUser" : "SAMLUser", Account, id)).ToList();
        foreach (var key in keys) await WriteAsync(silo, key.Text);
        var elsewhere = new PrincipalKey("IAMUser", "444455556666", "AIDAELSEWHERE");
        await WriteAsync(silo, elsewhere.Text);
        var cleared = await WriteAsync(silo, $"IAMUser/{Account}:AIDACLEARED");
        await silo.Storage.ClearStateAsync(
            GrainStorage.Principal, Id($"IAMUser/{Account}:AIDACLEARED"), cleared);
        // A grain that is stored by the whole way through Orleans is listed too.
        var story = StoryBook.Tell("quiet-life");
        using var principals = new ClusterPrincipals(silo.Grains, new ClusterPrincipalsOptions());
        await principals.ApplyAsync(story.Key, story.Events);

        Equal(keys, await AllAsync(silo.Stored, Account));
        Equal([elsewhere], await AllAsync(silo.Stored, elsewhere.Account));
        Equal([story.Key], await AllAsync(silo.Stored, story.Key.Account));
        Equal([.. keys, elsewhere, story.Key], await AllAsync(silo.Stored, null));
        Assert.Empty(await AllAsync(silo.Stored, "999999999999"));
        foreach (var key in keys)
        {
            var read = new GrainState<StoredRecord>();
            await silo.Storage.ReadStateAsync(GrainStorage.Principal, Id(key.Text), read);
            Assert.Equal(System.Text.Encoding.UTF8.GetBytes(key.Text), read.State!.Bytes);
        }
    }

    private static void Equal(IEnumerable<PrincipalKey> expected, IEnumerable<PrincipalKey> actual) =>
        Assert.Equal(expected.Order(), actual.Order());

    private static async Task<List<PrincipalKey>> AllAsync(IStoredPrincipals stored, string? account)
    {
        List<PrincipalKey> all = [];
        await foreach (var key in stored.ListAsync(account)) all.Add(key);
        return all;
    }

    private static async Task<GrainState<StoredRecord>> WriteAsync(SiloHere silo, string key)
    {
        var state = new GrainState<StoredRecord>(new StoredRecord { Bytes = System.Text.Encoding.UTF8.GetBytes(key) });
        await silo.Storage.WriteStateAsync(GrainStorage.Principal, Id(key), state);
        return state;
    }

    private static GrainId Id(string key) => GrainId.Create("principal", key);
}
