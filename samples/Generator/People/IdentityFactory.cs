namespace Grainwatch.Samples;

/// <summary>Makes the identity that a person's records carry once signed in.</summary>
internal static class IdentityFactory
{
    public const string SamlProvider = "corporate-directory";

    private static readonly string[] PermissionSets = ["DeveloperAccess", "ReadOnlyAccess", "PowerUserAccess"];

    public static Identity For(Organisation organisation, PersonKind kind, string account, string name, int index)
    {
        var chance = organisation.Draw(2, (ulong)index);
        switch (kind)
        {
            case PersonKind.IdentityCenter:
                var set = PermissionSets[index % PermissionSets.Length];
                return new RoleSessionIdentity(ReservedRole(organisation, account, set), Mail(name));
            case PersonKind.Saml:
                return new RoleSessionIdentity(SharedRole(organisation, account, "saml-engineer"), Mail(name));
            case PersonKind.Federated:
                return new FederatedUserIdentity(organisation.Accounts[0], name, organisation.Broker.ToIssuer());
            default:
                return new IamUserIdentity(account, name, Ids.Unique("AIDA", chance));
        }
    }

    public static string Mail(string name) => $"{name}@grove.example";

    /// <summary>A role that many take on; its id depends on the account and the name only.</summary>
    public static Role SharedRole(Organisation organisation, string account, string name) =>
        new(account, name, Ids.Unique("AROA", organisation.Draw(3, Chance.HashOf(account + name))));

    private static Role ReservedRole(Organisation organisation, string account, string permissionSet)
    {
        var chance = organisation.Draw(4, Chance.HashOf(account + permissionSet));
        return new Role(
            account,
            $"AWSReservedSSO_{permissionSet}_{Ids.Hex(16, chance)}",
            Ids.Unique("AROA", chance),
            $"/aws-reserved/sso.amazonaws.com/{organisation.PortalRegion}/");
    }
}
