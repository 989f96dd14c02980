using System.Text;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Local.Log;

/// <summary>
/// Which policy was in force where in a log: rows are folded under the policy that they were written under.
/// </summary>
internal sealed class PolicyHistory
{
    private readonly List<(LogPosition From, Policy? Policy, string Version)> _policies = [];
    private byte[] _read = [];

    /// <summary>The version of the policy in force at the end; null before there is any.</summary>
    public string? LastVersion => _policies is [.., var last] ? last.Version : null;

    /// <summary>The policy in force at the end; null when there is none, or it cannot be read here.</summary>
    public PolicyInForce? Last =>
        _policies is [.., { Policy: { } policy, Version: var version }] ? new PolicyInForce(policy, version) : null;

    /// <summary>The same policies, for another thread to read.</summary>
    public PolicyHistory Copy()
    {
        var copy = new PolicyHistory();
        copy._policies.AddRange(_policies);
        return copy;
    }

    /// <summary>Takes the policy that is in force from a position on.</summary>
    public void Add(LogPosition from, PolicyInForce policy)
    {
        if (LastVersion != policy.Version) _policies.Add((from, policy.Policy, policy.Version));
    }

    /// <summary>Takes a policy frame. One that cannot be read here counts when a row is folded under it.</summary>
    public void Add(LogPosition from, ReadOnlySpan<byte> payload)
    {
        // Every segment begins with it.
        if (payload.SequenceEqual(_read)) return;
        _read = payload.ToArray();
        var reading = PolicyParser.Parse(payload);
        if (reading.Policy is { } policy) Add(from, policy);
        else _policies.Add((from, null, $"{reading.Problems[0]}"));
    }

    /// <summary>The policy in force at a position.</summary>
    /// <exception cref="WireException">There is none, or it cannot be read here.</exception>
    public Policy At(LogPosition position)
    {
        var at = _policies.Count - 1;
        while (at >= 0 && _policies[at].From > position) at--;
        if (at < 0) throw new WireException("no policy was in force there");
        return _policies[at].Policy ?? throw new WireException(
            $"the policy of its rows cannot be read by this version: {_policies[at].Version}");
    }

    /// <summary>The bytes of a policy frame.</summary>
    public static byte[] Encode(PolicyInForce policy) => Encoding.UTF8.GetBytes(policy.ToJson());
}
