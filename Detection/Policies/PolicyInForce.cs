using System.Runtime.CompilerServices;
using System.Text;

namespace Grainwatch.Detection.Policies;

/// <summary>
/// A policy and the name by which people speak of it. Policies that mean the same have the same version, however they
/// were written; the defaults have one too.
/// </summary>
/// <param name="Policy">The policy.</param>
/// <param name="Version">12 hexadecimal digits.</param>
public sealed record PolicyInForce(Policy Policy, string Version)
{
    // A policy never changes, and its version is asked for often.
    private static readonly ConditionalWeakTable<Policy, PolicyInForce> s_known = [];

    /// <summary>The published defaults.</summary>
    public static PolicyInForce Default { get; } = Of(Policy.Default);

    /// <summary>A policy with its version.</summary>
    public static PolicyInForce Of(Policy policy) =>
        s_known.GetValue(policy, static policy => new PolicyInForce(policy, PolicyText.VersionOf(policy)));

    /// <summary>Whether it means the same once it was written down and read: a log and a cluster keep it so.</summary>
    public bool ReadsBack => PolicyParser.Parse(Encoding.UTF8.GetBytes(ToJson())).Policy?.Version == Version;

    /// <summary>The policy as a policy file in which nothing is left out, with its version.</summary>
    public string ToJson() => PolicyText.Write(Policy, Version);
}
