using Grainwatch.Grains;

namespace Grainwatch.Soc;

/// <summary>The analysts' client over the Orleans client: it asks the grains themselves.</summary>
public static class ClusterSoc
{
    /// <summary>
    /// A client of a cluster. What a gateway has beside the principals, its status and its quarantine, is not to be had
    /// here. Whoever made the cluster's client disposes it, after this one.
    /// </summary>
    /// <param name="cluster">The cluster's client, connected.</param>
    /// <param name="options">How it calls the cluster. Default: as the options say.</param>
    /// <param name="clock">What time it is. Default: the system's.</param>
    public static PrincipalsSocClient Create(
        IClusterClient cluster, ClusterPrincipalsOptions? options = null, TimeProvider? clock = null) =>
        new(new ClusterPrincipals(cluster, options ?? new ClusterPrincipalsOptions()), clock, isOwner: true);
}
