namespace Grainwatch.Detection.Identity;

/// <summary>
/// Keys of memories that are nobody's: what happens to an account's trail, and to the gateways that read it, is told to
/// them as events, so that their alerts are kept, decided and delivered as everybody's are.
/// </summary>
public static class OwnMemories
{
    /// <summary>Type of the memory of an account's delivery.</summary>
    public const string Trail = "Trail";

    /// <summary>Type of the memory of a gateway.</summary>
    public const string Gateway = "Gateway";

    /// <summary>What stands for the account of gateways, which are in none.</summary>
    public const string GatewayAccount = "grainwatch";

    private const string Delivery = "delivery";

    /// <summary>
    /// Whether a type is of these. An event that claims one for its identity is nobody's.
    /// </summary>
    public static bool IsType(string type) => type is Trail or Gateway;

    /// <summary>The memory of an account's trail: <c>Trail/111122223333:delivery</c>.</summary>
    public static Principal TrailOf(string account) => new(new PrincipalKey(Trail, account, Delivery), Delivery);

    /// <summary>The memory of a gateway: <c>Gateway/grainwatch:{name}</c>.</summary>
    public static Principal GatewayOf(string name) => new(new PrincipalKey(Gateway, GatewayAccount, name), name);
}
