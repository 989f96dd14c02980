namespace Grainwatch.Detection.Rules;

/// <content>What is published of the rule.</content>
public sealed partial class Ec2InstanceConsoleLogin : Rule
{
    /// <inheritdoc/>
    public override RuleMetadata Metadata { get; } = new(
        "ec2-instance-console-login",
        1,
        "An EC2 instance's role at the console",
        73,
        ["TA0008", "T1021.007", "T1550.001", "TA0006", "T1552.005", "TA0003", "T1078.004"],
        "Instances call APIs; people sign in. Credentials taken from the instance metadata service were turned into a "
        + "console session.");
}
