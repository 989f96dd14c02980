using System.Buffers;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.State;

/// <summary>An EC2 instance's session of a role, with the network it was first seen from: the instance's own.</summary>
public sealed class InstanceSession : Usage
{
    private static readonly SearchValues<char> s_hexadecimal = SearchValues.Create("0123456789abcdef");

    /// <summary>Where it was first seen from.</summary>
    public Origin FirstOrigin { get; private set; } = null!;

    /// <summary>
    /// Whether a role session's name is an instance id, <c>i-</c> and 8 or 17 hexadecimal digits: <c>i-am-alice</c>
    /// is a person. The policy may count every <c>i-</c>, and <c>mi-</c> of SSM's hybrid nodes.
    /// </summary>
    public static bool IsInstance(string? session, Policy policy)
    {
        if (session is null) return false;
        if (session.StartsWith("i-", StringComparison.Ordinal))
            return policy.EveryInstanceName || IsId(session.AsSpan(2));
        return policy.HybridNodes && session.StartsWith("mi-", StringComparison.Ordinal) && IsId(session.AsSpan(3));
    }

    internal override void WriteParts(WireWriter writer)
    {
        writer.Origin(FirstOrigin);
        base.WriteParts(writer);
    }

    internal override void ReadParts(WireReader reader)
    {
        FirstOrigin = reader.Origin();
        base.ReadParts(reader);
    }

    private static bool IsId(ReadOnlySpan<char> id) =>
        id.Length is 8 or 17 && !id.ContainsAnyExcept(s_hexadecimal);

    private protected override void OnFirst(TrailEvent e) => FirstOrigin = e.Origin;
}
