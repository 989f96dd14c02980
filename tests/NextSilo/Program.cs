using System.Net;
using Grainwatch.Detection.Policies;
using Grainwatch.Grains;
using Grainwatch.NextSilo;
using Grainwatch.Silo.Health;
using Grainwatch.Ingest.Telemetry;
using Grainwatch.Silo.Hosting;
using Grainwatch.Silo.Policies;
using Grainwatch.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Storage;

// Takes: connection string of PostgreSQL, port for silos, port for clients, port of the health page.
var settings = new SiloSettings
{
    Membership = new MembershipSettings
    {
        Kind = MembershipKind.Postgres,
        Postgres = new Secret(args[0]),
        ResponseTimeoutSeconds = 5,
    },
    Storage = StorageKind.Postgres,
    SiloPort = int.Parse(args[1]),
    GatewayPort = int.Parse(args[2]),
    ShedCpuPercent = 0,
    ShedMemoryPercent = 0,
};
await using var backends = Backends.Of(settings);
var waiting = new Waiting(Console.Error, TimeProvider.System);
using var health = new SiloHealth(backends, waiting, TimeProvider.System);
await using var page = await HealthServer.StartAsync(new IPEndPoint(IPAddress.Loopback, int.Parse(args[3])), health);
await backends.PrepareAsync(waiting, CancellationToken.None);

var builder = Host.CreateApplicationBuilder();
Logs.Add(builder.Logging, new LogSettings());
builder.UseOrleans(silo =>
{
    silo.UseAdoNetClustering(options =>
    {
        options.Invariant = GrainStores.Npgsql;
        options.DataSource = backends.Postgres!.Source;
    });
    silo.Configure<EndpointOptions>(options =>
    {
        options.AdvertisedIPAddress = IPAddress.Loopback;
        options.SiloPort = settings.SiloPort;
        options.GatewayPort = settings.GatewayPort;
    });
    OrleansOptions.Configure(silo, settings);
    GrainStores.Add(silo, settings, backends);
    var present = silo.Services.Last(
        service => service.ServiceType == typeof(IGrainStorage) && Equals(service.ServiceKey, GrainStorage.Provider));
    silo.Services.AddKeyedSingleton<IGrainStorage>(GrainStorage.Provider, (services, key) =>
        new NextStorage((IGrainStorage)present.KeyedImplementationFactory!(services, key)));
    silo.AddGrainwatchGrains(LivePolicy.Guess(PolicyInForce.Default));
    silo.AddPolicyService(PolicyFollowing.Quiet);
});
using var host = builder.Build();
await host.StartAsync();
health.Started(host.Services);
await host.WaitForShutdownAsync();
