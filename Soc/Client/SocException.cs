using Grainwatch.Detection.Principals;

namespace Grainwatch.Soc;

/// <summary>Why something was not answered.</summary>
public enum SocFault
{
    /// <summary>There is no such alert, principal, past or entry.</summary>
    NotFound,

    /// <summary>A name stands for several principals; <see cref="SocException.Candidates"/> has them.</summary>
    Ambiguous,

    /// <summary>What was asked makes no sense; the message says why.</summary>
    Refused,

    /// <summary>The alert has changed since the revision that was decided on; nothing was recorded.</summary>
    Changed,

    /// <summary>The server asks who is calling, or does not let this caller do it.</summary>
    Denied,

    /// <summary>It cannot be done now; asked again later it may.</summary>
    Busy,

    /// <summary>Nothing serves there, or the connection was lost.</summary>
    Unreachable,

    /// <summary>The server failed, or something else serves there.</summary>
    Failed,
}

/// <summary>Something was not answered.</summary>
/// <param name="fault">Why.</param>
/// <param name="title">In a few words.</param>
/// <param name="detail">A sentence for a person, with the remedy where there is one.</param>
/// <param name="inner">The cause.</param>
public sealed class SocException(SocFault fault, string title, string detail, Exception? inner = null)
    : Exception(detail, inner)
{
    /// <summary>Why.</summary>
    public SocFault Fault => fault;

    /// <summary>In a few words: "Ambiguous name".</summary>
    public string Title => title;

    /// <summary>The HTTP status, when a server answered; else null.</summary>
    public int? Status { get; init; }

    /// <summary>Principals that an ambiguous name may stand for.</summary>
    public IReadOnlyList<PrincipalHeader> Candidates { get; init; } = [];

    /// <summary>Everything that is wrong with a policy that was sent: <c>3:15: error: $.lateness: …</c>.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    internal static SocException NotFound(string detail) => new(SocFault.NotFound, "Not found", detail);
}
