using System.Text;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Local.Log;

/// <summary>Which policy was in force where in a log: rows are folded under the policy that they were written under.</summary>
internal sealed class PolicyHistory
{
    private readonly List<(LogPosition From, PolicyInForce Policy)> _policies = [];

    /// <summary>The policy in force at the end; null before there is any.</summary>
    public PolicyInForce? Last => _policies is [.., var (_, policy)] ? policy : null;

    /// <summary>Takes the policy that is in force from a position on.</summary>
    public void Add(LogPosition from, PolicyInForce policy)
    {
        if (Last?.Version == policy.Version) return;
        _policies.Add((from, policy));
    }

    /// <summary>Takes a policy frame.</summary>
    /// <exception cref="FormatException">It holds no policy that this version reads.</exception>
    public void Add(LogPosition from, ReadOnlySpan<byte> payload)
    {
        var reading = PolicyParser.Parse(payload);
        if (reading.Policy is not { } policy)
            throw new FormatException($"the policy there cannot be read ({reading.Problems[0]})");
        Add(from, policy);
    }

    /// <summary>The policy in force at a position.</summary>
    public Policy At(LogPosition position)
    {
        var at = _policies.Count - 1;
        while (at > 0 && _policies[at].From > position) at--;
        return _policies[at].Policy.Policy;
    }

    /// <summary>The bytes of a policy frame.</summary>
    public static byte[] Encode(PolicyInForce policy) => Encoding.UTF8.GetBytes(policy.ToJson());
}
