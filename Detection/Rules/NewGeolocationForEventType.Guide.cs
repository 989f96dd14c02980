namespace Grainwatch.Detection.Rules;

/// <content>What is published of the rule.</content>
public sealed partial class NewGeolocationForEventType : Rule
{
    /// <inheritdoc/>
    public override RuleMetadata Metadata { get; } = new(
        "new-geolocation-for-event-type",
        1,
        "An event type from a geolocation for the first time",
        73,
        ["TA0001", "T1078.004"],
        "Stolen credentials are used from elsewhere. City as well as country counts, because attackers rent addresses "
        + "near their target.");
}
