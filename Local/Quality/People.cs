namespace Grainwatch.Local.Quality;

/// <summary>
/// Which principals are people, and which are the same one: a person may be the subject of a SAML login, the session of
/// a role that follows, and a user of the access portal, all under one name.
/// </summary>
internal static class People
{
    private static readonly HashSet<string> Types =
        ["IAMUser", "Root", "FederatedUser", "IdentityCenterUser", "Unknown", "SAMLUser", "Directory"];

    /// <summary>
    /// The person's name, in lower case and without a mail domain, of <c>{type}/{account}:{name}</c>; null for what is
    /// no person: services, roles, instances. A role's session is one where the principal is scoped to it.
    /// </summary>
    public static string? NameOf(string displayName)
    {
        var slash = displayName.IndexOf('/', StringComparison.Ordinal);
        var colon = slash < 0 ? -1 : displayName.IndexOf(':', slash);
        if (colon < 0) return null;
        var (type, name) = (displayName[..slash], displayName[(colon + 1)..]);
        // Every account has a root; they are not one person.
        if (type == "Root") return displayName;
        if (type == "AssumedRole")
        {
            var session = name.LastIndexOf('/');
            if (session < 0 || IsInstance(name[(session + 1)..])) return null;
            name = name[(session + 1)..];
        }
        else if (!Types.Contains(type) || Guid.TryParse(name, out _))
        {
            // An access portal's user of whom no event told the name has the id of its directory for one.
            return null;
        }

        var at = name.IndexOf('@', StringComparison.Ordinal);
        return (at > 0 ? name[..at] : name).ToLowerInvariant();
    }

    private static bool IsInstance(string session)
    {
        var dash = session.IndexOf('-', StringComparison.Ordinal);
        return session[..Math.Max(0, dash)] is "i" or "mi"
            && session[(dash + 1)..] is { Length: 8 or 17 } id && id.All(char.IsAsciiHexDigitLower);
    }
}
