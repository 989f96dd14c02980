namespace Grainwatch.Detection.Identity;

/// <summary>Whether an event belongs to somebody.</summary>
public enum IdentificationKind
{
    /// <summary>It belongs to a principal.</summary>
    Principal,

    /// <summary>An AWS service acted; nobody's memory. Outcome <c>ignored: service</c>.</summary>
    Service,

    /// <summary>No account can be told. Outcome <c>rejected: no-account</c>.</summary>
    NoAccount,
}

/// <summary>Whose event it is.</summary>
/// <param name="Kind">Whether it is anybody's.</param>
/// <param name="Principal">Whose; null unless <see cref="IdentificationKind.Principal"/>.</param>
/// <param name="Session">The role session's name, when the identity is one.</param>
public readonly record struct Identification(
    IdentificationKind Kind, Principal? Principal = null, string? Session = null);
