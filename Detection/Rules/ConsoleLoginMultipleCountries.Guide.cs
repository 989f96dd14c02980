namespace Grainwatch.Detection.Rules;

/// <content>What is published of the rule.</content>
public sealed partial class ConsoleLoginMultipleCountries : Rule
{
    /// <inheritdoc/>
    public override RuleMetadata Metadata { get; } = new(
        "console-login-multiple-countries",
        1,
        "Console logins from several countries in a short window",
        47,
        ["TA0001", "TA0006"],
        "Nobody is in two countries within the hour: a password or a relayed session is in other hands, and MFA does "
        + "not rule it out, because the relay passes the challenge on.");
}
