using Grainwatch.Detection.Identity;

namespace Grainwatch.Grains;

/// <summary>Which account a name of a principal speaks of.</summary>
internal static class NameParser
{
    /// <summary>
    /// The account of an ARN (<c>arn:partition:service:region:account:resource</c>), of a key or of a display name
    /// (<c>type/account:rest</c>); null when the name says nothing of it.
    /// </summary>
    public static string? AccountOf(string name)
    {
        if (IsArn(name)) return name.Split(':', 6) is [_, _, _, _, { Length: > 0 } account, _] ? account : null;
        return PrincipalKey.TryParse(name, out var key) ? key.Account : null;
    }

    /// <summary>Whether the name is an ARN.</summary>
    public static bool IsArn(string name) => name.StartsWith("arn:", StringComparison.Ordinal);
}
