using System.Collections.Concurrent;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Grains;
using Grainwatch.Ingest.Sinks;
using Grainwatch.Ingest.Sinks.Delivering;
using Grainwatch.Silo.Policies;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Grainwatch.Cluster.Tests;

/// <summary>A cluster in this process and the principals in it.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private const string StorageProperty = "SharedStorage";
    private const string PolicyProperty = "TestPolicy";
    private const string SinksProperty = "TestSinks";
    private const string FollowingProperty = "PolicyFollowing";

    // Silos of a test cluster are configured by a type, not by an instance: the storage finds them by its name.
    private static readonly ConcurrentDictionary<string, SharedStorage> s_storages = [];
    private static readonly ConcurrentDictionary<string, LivePolicy> s_policies = [];
    private static readonly ConcurrentDictionary<string, PolicyFollowing> s_followings = [];
    private static readonly ConcurrentDictionary<string, LiveSinks> s_sinks = [];

    /// <summary>How long a gateway has a source that it does not renew.</summary>
    public static readonly TimeSpan SourceTerm = TimeSpan.FromSeconds(2);

    // The patience of a test, not of an operator.
    private static readonly GrainsOptions s_options = new()
    {
        SweepEvery = TimeSpan.FromSeconds(1),
        TellWithin = TimeSpan.FromMilliseconds(500),
        SourceTerm = SourceTerm,
    };

    private static readonly DeliveryOptions s_delivery = SiloSinks.Usual with
    {
        Linger = TimeSpan.FromMilliseconds(50),
        Retry = new RetryOptions { First = TimeSpan.FromMilliseconds(50), Longest = TimeSpan.FromSeconds(1) },
    };

    private readonly ClusterPrincipals _principals;

    private TestHost(TestCluster cluster)
    {
        Cluster = cluster;
        _principals = new ClusterPrincipals(cluster.Client, new ClusterPrincipalsOptions());
    }

    /// <summary>The cluster.</summary>
    public TestCluster Cluster { get; }

    /// <summary>The principals, through the cluster's client.</summary>
    public IPrincipals Principals => _principals;

    /// <summary>Starts silos, over a storage of the test's or else over the silos' own memory.</summary>
    public static async Task<TestHost> StartAsync(
        short silos,
        SharedStorage? storage = null,
        LivePolicy? policy = null,
        PolicyFollowing? following = null,
        LiveSinks? sinks = null)
    {
        var builder = new TestClusterBuilder(silos);
        if (sinks is not null)
        {
            var name = Guid.NewGuid().ToString();
            s_sinks[name] = sinks;
            builder.Properties[SinksProperty] = name;
        }

        if (policy is not null)
        {
            var name = Guid.NewGuid().ToString();
            s_policies[name] = policy;
            builder.Properties[PolicyProperty] = name;
        }

        if (following is not null)
        {
            var name = Guid.NewGuid().ToString();
            s_followings[name] = following;
            builder.Properties[FollowingProperty] = name;
        }

        if (storage is not null)
        {
            var name = Guid.NewGuid().ToString();
            s_storages[name] = storage;
            builder.Properties[StorageProperty] = name;
        }

        builder.Options.ConfigureFileLogging = false;
        builder.AddSiloBuilderConfigurator<SiloConfigurator>();
        builder.AddClientBuilderConfigurator<ClientConfigurator>();
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new TestHost(cluster);
    }

    /// <summary>Puts all grains to sleep that are idle.</summary>
    public async Task DeactivateAllAsync() =>
        await Cluster.GrainFactory.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);

    /// <summary>Ends all silos without letting them say goodbye.</summary>
    public async Task KillAsync()
    {
        foreach (var silo in Cluster.Silos.Reverse().ToList()) await Cluster.KillSiloAsync(silo);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _principals.Dispose();
        await Cluster.DisposeAsync();
    }

    private sealed class ClientConfigurator : IClientBuilderConfigurator
    {
        // What a dead silo was asked is never answered; the test should not wait for it as long as a gateway would.
        public void Configure(IConfiguration configuration, IClientBuilder clientBuilder) =>
            clientBuilder.Configure<ClientMessagingOptions>(
                options => options.ResponseTimeout = TimeSpan.FromSeconds(5));
    }

    private sealed class SiloConfigurator : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            var policy = siloBuilder.Configuration[PolicyProperty] is { } policyName
                ? s_policies[policyName]
                : Policy.Default;
            if (siloBuilder.Configuration[FollowingProperty] is { } following)
            {
                // Each silo has one of its own, as processes do.
                policy = LivePolicy.Guess(PolicyInForce.Default);
                siloBuilder.AddPolicyService(s_followings[following]);
            }

            var sinks = siloBuilder.Configuration[SinksProperty] is { } sinksName ? s_sinks[sinksName] : null;
            siloBuilder.AddGrainwatchGrains(policy, s_options, sinks, s_delivery);
            // A killed silo is to be missed within the patience of a test.
            siloBuilder.Configure<ClusterMembershipOptions>(options =>
            {
                options.ProbeTimeout = TimeSpan.FromSeconds(1);
                options.NumMissedProbesLimit = 2;
                options.NumVotesForDeathDeclaration = 1;
            });
            if (siloBuilder.Configuration[StorageProperty] is { } name)
            {
                siloBuilder.Services.AddKeyedSingleton<IGrainStorage>(GrainStorage.Provider, s_storages[name]);
                siloBuilder.Services.AddSingleton<IStoredPrincipals>(s_storages[name]);
            }
            else
            {
                siloBuilder.AddMemoryGrainStorage(GrainStorage.Provider);
            }
        }
    }
}
