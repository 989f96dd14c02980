using Grainwatch.Detection.Policies;
using Grainwatch.Grains;
using Grainwatch.Silo.Hosting;
using Grainwatch.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;

namespace Grainwatch.Cluster.Tests.Servers;

/// <summary>A silo in this process, with the settings an operator gives.</summary>
internal sealed class SiloHere : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly Backends _backends;

    private SiloHere(IHost host, Backends backends) => (_host, _backends) = (host, backends);

    /// <summary>The store of its grains.</summary>
    public IGrainStorage Storage => _host.Services.GetRequiredKeyedService<IGrainStorage>(GrainStorage.Provider);

    /// <summary>The list of what is stored.</summary>
    public IStoredPrincipals Stored => _host.Services.GetRequiredService<IStoredPrincipals>();

    /// <summary>All that it is made of.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>The grains.</summary>
    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>One that keeps grains in its memory.</summary>
    public static Task<SiloHere> InMemoryAsync(bool hasDashboard) =>
        StartAsync(Settings() with { HasDashboard = hasDashboard });

    /// <summary>One that keeps grains in PostgreSQL, in a cluster that PostgreSQL lists.</summary>
    public static Task<SiloHere> OnPostgresAsync(string postgres, ClusterTls? tls = null) => StartAsync(Settings() with
    {
        Storage = StorageKind.Postgres,
        Membership = new MembershipSettings
        {
            Kind = MembershipKind.Postgres,
            Postgres = new Secret(postgres),
            Tls = tls,
        },
    });

    /// <summary>One that keeps grains in blobs.</summary>
    public static Task<SiloHere> OnBlobsAsync(string blobs, string container) => StartAsync(Settings() with
    {
        Storage = StorageKind.Blobs,
        Blobs = new Secret(blobs),
        BlobContainer = container,
    });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _backends.DisposeAsync();
    }

    private static SiloSettings Settings() => new()
    {
        SiloPort = FreePort.Next(),
        GatewayPort = FreePort.Next(),
        ShedCpuPercent = 0,
        ShedMemoryPercent = 0,
    };

    private static async Task<SiloHere> StartAsync(SiloSettings settings)
    {
        Assert(SettingsCheck.Errors(settings));
        var backends = Backends.Of(settings);
        await backends.PrepareAsync(new Waiting(TextWriter.Null, TimeProvider.System), CancellationToken.None);
        var host = SiloHost.Build(settings, Policy.Default, backends);
        await host.StartAsync();
        return new SiloHere(host, backends);
    }

    private static void Assert(IEnumerable<string> errors)
    {
        if (string.Join('\n', errors) is { Length: > 0 } wrong) throw new ArgumentException(wrong, nameof(errors));
    }
}
