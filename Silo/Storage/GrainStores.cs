using Grainwatch.Grains;
using Grainwatch.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace Grainwatch.Silo.Storage;

/// <summary>Gives a silo the store of its grains, and the list of what is stored where there can be one.</summary>
internal static class GrainStores
{
    /// <summary>What Orleans calls the driver of PostgreSQL.</summary>
    public const string Npgsql = "Npgsql";

    /// <summary>Adds them.</summary>
    public static void Add(ISiloBuilder silo, SiloSettings settings, Backends backends)
    {
        switch (settings.Storage)
        {
            case StorageKind.Postgres:
                AddPostgres(silo, backends.Postgres!, settings.Membership.ServiceId);
                break;
            case StorageKind.Blobs:
                AddBlobs(silo, backends.Blobs!);
                break;
            default:
                silo.AddMemoryGrainStorage(
                    GrainStorage.Provider, options => options.GrainStorageSerializer = new RecordSerializer());
                break;
        }
    }

    private static void AddPostgres(ISiloBuilder silo, PostgresBackend postgres, string serviceId)
    {
        silo.AddAdoNetGrainStorage(GrainStorage.Provider, (AdoNetGrainStorageOptions options) =>
        {
            options.Invariant = Npgsql;
            options.DataSource = postgres.Source;
            options.GrainStorageSerializer = new RecordSerializer();
            options.DeleteStateOnClear = true;
        });
        silo.Services.AddSingleton<IStoredPrincipals>(new PostgresStoredPrincipals(postgres.Source, serviceId));
    }

    private static void AddBlobs(ISiloBuilder silo, BlobBackend blobs)
    {
        silo.Services.AddOptions<AzureBlobStorageOptions>(GrainStorage.Provider).Configure(options =>
        {
            options.BlobServiceClient = blobs.Client;
            options.ContainerName = blobs.Container.Name;
            options.GrainStorageSerializer = new RecordSerializer();
            options.DeleteStateOnClear = true;
        });
        silo.Services.AddGrainStorage(
            GrainStorage.Provider,
            (services, name) => new BlobNaming(AzureBlobGrainStorageFactory.Create(services, name)));
        silo.Services.AddSingleton<IStoredPrincipals>(new BlobStoredPrincipals(blobs.Container));
    }
}
