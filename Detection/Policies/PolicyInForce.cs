namespace Grainwatch.Detection.Policies;

/// <summary>
/// A policy and the name by which people speak of it. Policies that mean the same have the same version, however they
/// were written; the defaults have one too.
/// </summary>
/// <param name="Policy">The policy.</param>
/// <param name="Version">12 hexadecimal digits.</param>
public sealed record PolicyInForce(Policy Policy, string Version)
{
    /// <summary>The published defaults.</summary>
    public static PolicyInForce Default { get; } = Of(Policy.Default);

    /// <summary>A policy with its version.</summary>
    public static PolicyInForce Of(Policy policy) => new(policy, PolicyText.VersionOf(policy));

    /// <summary>The policy as a policy file in which nothing is left out, with its version.</summary>
    public string ToJson() => PolicyText.Write(Policy, Version);
}
