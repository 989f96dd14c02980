namespace Grainwatch.Grains;

/// <summary>How a client calls the cluster.</summary>
public sealed class ClusterPrincipalsOptions
{
    /// <summary>The most calls in flight at once; further ones wait their turn. Default: 256.</summary>
    public int CallsMax { get; set; } = 256;
}
