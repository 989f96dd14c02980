using Grainwatch.Cluster.Tests.Servers;
using Grainwatch.Grains;
using Orleans.Storage;
using Xunit;

namespace Grainwatch.Cluster.Tests.Storage;

/// <summary>The ETag of a record is a fence, on each storage: of two that read, one writes.</summary>
[Collection(WithServices.Name)]
public sealed class GrainStoresTests(Services services)
{
    private const int Rivals = 8;
    private const int Rounds = 25;

    [PostgresFact]
    public async Task Write_StaleInPostgres_IsRefused()
    {
        await using var silo = await SiloHere.OnPostgresAsync(
            await (await services.PostgresAsync()).CreateDatabaseAsync());

        await RefusesStaleAsync(silo.Storage);
    }

    [AzuriteFact]
    public async Task Write_StaleInBlobs_IsRefused()
    {
        await using var silo = await SiloHere.OnBlobsAsync((await services.AzuriteAsync()).Connection, "stale");

        await RefusesStaleAsync(silo.Storage);
    }

    [PostgresFact]
    public async Task Write_FirstOfSeveralAtOnceInPostgres_OneIsStored()
    {
        await using var silo = await SiloHere.OnPostgresAsync(
            await (await services.PostgresAsync()).CreateDatabaseAsync());

        await StoresOneAsync(silo.Storage);
    }

    [AzuriteFact]
    public async Task Write_FirstOfSeveralAtOnceInBlobs_OneIsStored()
    {
        await using var silo = await SiloHere.OnBlobsAsync((await services.AzuriteAsync()).Connection, "first");

        await StoresOneAsync(silo.Storage);
    }

    private static async Task RefusesStaleAsync(IGrainStorage storage)
    {
        var id = Id("IAMUser/111122223333:AIDASTALE");
        var (first, second) = (new GrainState<StoredRecord>(), new GrainState<StoredRecord>());
        await WriteAsync(storage, id, first, 1);
        await storage.ReadStateAsync(GrainStorage.Principal, id, second);
        await WriteAsync(storage, id, first, 2);

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => WriteAsync(storage, id, second, 3));
        await Assert.ThrowsAnyAsync<InconsistentStateException>(
            () => WriteAsync(storage, id, new GrainState<StoredRecord>(), 4));

        var read = new GrainState<StoredRecord>();
        await storage.ReadStateAsync(GrainStorage.Principal, id, read);
        Assert.Equal([2], read.State!.Bytes);
        Assert.Equal(first.ETag, read.ETag);
    }

    private static async Task StoresOneAsync(IGrainStorage storage)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var id = Id($"IAMUser/111122223333:AIDAFIRST{round}");
            var stored = await Task.WhenAll(Enumerable.Range(1, Rivals).Select(async rival =>
            {
                try
                {
                    await WriteAsync(storage, id, new GrainState<StoredRecord>(), (byte)rival);
                    return rival;
                }
                catch (Exception e) when (e is InconsistentStateException or Npgsql.PostgresException)
                {
                    return 0;
                }
            }));

            var read = new GrainState<StoredRecord>();
            await storage.ReadStateAsync(GrainStorage.Principal, id, read);
            Assert.Equal(read.State!.Bytes[0], Assert.Single(stored, rival => rival > 0));
        }
    }

    private static GrainId Id(string key) => GrainId.Create("principal", key);

    private static Task WriteAsync(IGrainStorage storage, GrainId id, GrainState<StoredRecord> state, byte value)
    {
        state.State = new StoredRecord { Bytes = [value] };
        return storage.WriteStateAsync(GrainStorage.Principal, id, state);
    }
}
