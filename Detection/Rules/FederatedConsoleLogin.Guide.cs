namespace Grainwatch.Detection.Rules;

/// <content>What is published of the rule.</content>
public sealed partial class FederatedConsoleLogin : Rule
{
    /// <inheritdoc/>
    public override RuleMetadata Metadata { get; } = new(
        "federated-console-login",
        1,
        "Console login of a federated user",
        47,
        ["TA0001", "T1078.004"],
        "Temporary credentials were turned into a console session. Made in one place and used in another, the token "
        + "was relayed; whether MFA was asked for only the identity provider knows.");
}
