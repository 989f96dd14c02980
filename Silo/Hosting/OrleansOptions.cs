using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Grainwatch.Silo.Hosting;

/// <summary>
/// Every option of Orleans that we rely on, in one place, and what is in force, as Orleans itself has it. A default
/// that we rely on is written down too, so that a new version of Orleans does not change it under us.
/// </summary>
internal static class OrleansOptions
{
    // A principal of 10,000 rows in a batch is far below; more is a mistake, and must not fill the memory.
    private const int MessageBytesMax = 32 * 1024 * 1024;
    private const int HeaderBytesMax = 1024 * 1024;

    /// <summary>Sets what a silo runs with.</summary>
    public static void Configure(ISiloBuilder silo, SiloSettings settings)
    {
        silo.Configure<ClusterOptions>(options => Identify(options, settings.Membership));
        silo.Configure<ClusterMembershipOptions>(options => Configure(options, settings));
        silo.Configure<SiloMessagingOptions>(options =>
        {
            Configure(options, settings.Membership);
            options.MaxEnqueuedRequestsHardLimit = settings.WaitingRequestsMax;
            options.MaxEnqueuedRequestsSoftLimit = settings.WaitingRequestsMax / 2;
            options.MaxForwardCount = 2;
            options.ClientDropTimeout = TimeSpan.FromMinutes(1);
        });
        silo.Configure<LoadSheddingOptions>(options =>
        {
            options.LoadSheddingEnabled = settings.ShedCpuPercent > 0 || settings.ShedMemoryPercent > 0;
            options.CpuThreshold = settings.ShedCpuPercent == 0 ? 100 : settings.ShedCpuPercent;
            options.MemoryThreshold = settings.ShedMemoryPercent == 0 ? 100 : settings.ShedMemoryPercent;
        });
        silo.Configure<GrainCollectionOptions>(options =>
        {
            options.CollectionQuantum = TimeSpan.FromMinutes(1);
            options.CollectionAge = TimeSpan.FromMinutes(settings.IdleMinutes);
            options.ActivationTimeout = TimeSpan.FromSeconds(settings.Membership.ResponseTimeoutSeconds);
            // Half of the time to stop in; the other half is for leaving the cluster.
            options.DeactivationTimeout = TimeSpan.FromSeconds(Math.Max(1, settings.ShutdownTimeoutSeconds / 2));
            options.EnableActivationSheddingOnMemoryPressure = true;
            options.MemoryUsageLimitPercentage = 80;
            options.MemoryUsageTargetPercentage = 70;
        });
        silo.Configure<ConnectionOptions>(Configure);
    }

    /// <summary>Sets what a client runs with.</summary>
    public static void Configure(IClientBuilder client, MembershipSettings settings)
    {
        client.Configure<ClusterOptions>(options => Identify(options, settings));
        client.Configure<ClientMessagingOptions>(options => Configure(options, settings));
        // How soon a silo that has come or gone is noticed.
        client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(10));
        client.Configure<ConnectionOptions>(Configure);
    }

    /// <summary>What a silo has in force, a line for each group.</summary>
    public static IEnumerable<string> DescribeSilo(IServiceProvider services)
    {
        var (membership, messaging) = (Of<ClusterMembershipOptions>(services), Of<SiloMessagingOptions>(services));
        var (collection, shedding) = (Of<GrainCollectionOptions>(services), Of<LoadSheddingOptions>(services));
        yield return $"orleans membership: probe {Seconds(membership.ProbeTimeout)}, missed "
            + $"{membership.NumMissedProbesLimit}, votes {membership.NumVotesForDeathDeclaration} within "
            + $"{Seconds(membership.DeathVoteExpirationTimeout)}, probed silos {membership.NumProbedSilos}, "
            + $"indirect probes {membership.EnableIndirectProbes}, gossip {membership.UseLivenessGossip}";
        yield return $"orleans membership table: alive every {Seconds(membership.IAmAliveTablePublishTimeout)}, missed "
            + $"{membership.NumMissedTableIAmAliveLimit}, read every {Seconds(membership.TableRefreshTimeout)}, "
            + $"join within {Seconds(membership.MaxJoinAttemptTime)}, dead entries kept "
            + $"{Seconds(membership.DefunctSiloExpiration)}, looked for every "
            + $"{Seconds(membership.DefunctSiloCleanupPeriod ?? TimeSpan.Zero)}";
        yield return $"orleans calls: {Describe(messaging)}, waiting for a grain at most "
            + $"{messaging.MaxEnqueuedRequestsHardLimit:N0} (said from {messaging.MaxEnqueuedRequestsSoftLimit:N0}), "
            + $"forwarded at most {messaging.MaxForwardCount} times, clients forgotten after "
            + $"{Seconds(messaging.ClientDropTimeout)}";
        yield return $"orleans grains: idle {Seconds(collection.CollectionAge)}, looked for every "
            + $"{Seconds(collection.CollectionQuantum)}, wake within {Seconds(collection.ActivationTimeout)}, sleep "
            + $"within {Seconds(collection.DeactivationTimeout)}, put to sleep from "
            + $"{collection.MemoryUsageLimitPercentage:0} % of memory down to "
            + $"{collection.MemoryUsageTargetPercentage:0} %";
        yield return shedding.LoadSheddingEnabled
            ? $"orleans load: clients refused from {shedding.CpuThreshold:0} % processor, "
                + $"{shedding.MemoryThreshold:0} % memory"
            : "orleans load: clients are never refused";
    }

    /// <summary>What a client has in force, a line for each group.</summary>
    public static IEnumerable<string> DescribeClient(IServiceProvider services)
    {
        yield return $"orleans calls: {Describe(Of<ClientMessagingOptions>(services))}, silos listed anew every "
            + Seconds(Of<GatewayOptions>(services).GatewayListRefreshPeriod);
    }

    private static void Identify(ClusterOptions options, MembershipSettings settings)
    {
        options.ClusterId = settings.ClusterId;
        options.ServiceId = settings.ServiceId;
    }

    private static void Configure(ClusterMembershipOptions options, SiloSettings settings)
    {
        options.LivenessEnabled = true;
        options.ProbeTimeout = TimeSpan.FromSeconds(settings.ProbeTimeoutSeconds);
        options.NumMissedProbesLimit = 3;
        options.NumProbedSilos = 10;
        options.NumVotesForDeathDeclaration = 2;
        options.DeathVoteExpirationTimeout = TimeSpan.FromMinutes(2);
        options.EnableIndirectProbes = true;
        options.UseLivenessGossip = true;
        // When a whole cluster was killed and comes back at other addresses, nobody is left to declare the old silos
        // dead. A new one does once they have missed three signs of life when it begins to join, so that it must not
        // try to join for longer than that before it begins again; with the defaults that takes minutes.
        options.TableRefreshTimeout = TimeSpan.FromSeconds(10);
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        options.NumMissedTableIAmAliveLimit = 3;
        options.MaxJoinAttemptTime = TimeSpan.FromSeconds(20);
        options.EvictWhenMaxJoinAttemptTimeExceeded = true;
        options.DefunctSiloExpiration = TimeSpan.FromDays(1);
        options.DefunctSiloCleanupPeriod = TimeSpan.FromHours(1);
    }

    private static void Configure(MessagingOptions options, MembershipSettings settings)
    {
        options.ResponseTimeout = TimeSpan.FromSeconds(settings.ResponseTimeoutSeconds);
        options.MaxMessageBodySize = MessageBytesMax;
        options.MaxMessageHeaderSize = HeaderBytesMax;
        options.DropExpiredMessages = true;
        // Nothing of ours is cancelled between deciding and storing.
        options.CancelRequestOnTimeout = false;
    }

    private static void Configure(ConnectionOptions options)
    {
        options.ConnectionsPerEndpoint = 1;
        options.OpenConnectionTimeout = TimeSpan.FromSeconds(5);
        options.ConnectionRetryDelay = TimeSpan.FromSeconds(1);
    }

    private static string Describe(MessagingOptions options) =>
        $"unanswered after {Seconds(options.ResponseTimeout)}, at most {options.MaxMessageBodySize / 1024 / 1024} MiB "
        + $"and {options.MaxMessageHeaderSize / 1024} KiB of headers";

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0.###} s";

    private static T Of<T>(IServiceProvider services)
        where T : class => services.GetRequiredService<IOptions<T>>().Value;
}
