using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Rules.Guides;

namespace Grainwatch.Detection.Rules;

/// <content>What is published of the rule.</content>
public sealed partial class GatewayBehind : Rule
{
    /// <inheritdoc/>
    public override RuleMetadata Metadata { get; } = new(
        "gateway-behind",
        1,
        "A gateway that falls behind",
        21,
        [],
        "An alert that comes hours after what it is about comes too late. A gateway that reads old events is slow, or "
        + "has much to read, and every alert waits with it.");

    /// <inheritdoc/>
    public override RuleGuide Guide { get; } = new()
    {
        Source = new RuleSource("Grainwatch", "A gateway that falls behind", "first published here", "low, 21"),
        Severity = Severity.Low,
        Fires =
            "Of each of five minutes in a row half of the events had happened more than 15 minutes before they came. "
            + "Minutes without events do not count. One alert until five minutes in a row were well, by the gateway's "
            + "machine; it is told anew after an hour, and when it has caught up.",
        Differs =
            "No rule of the kind is published. CloudTrail itself delivers within 5 minutes as a rule and within 15 "
            + "nearly always; what takes longer is us, or a source that was held up.",
        Signals =
        [
            new("behind", "Always.", 21),
            new("long", "For an hour or longer. With this the alert is medium.", 13),
            new("caught-up", "It has caught up.", -13),
        ],
        Suppressions = [],
        Silences =
        [
            "History that is loaded with --no-deliver: it is old, and nobody waits for it.",
            "A single late object, or a few: half of the events have to be old.",
            "A gateway that reads nothing: where accounts are silent, rule account-silent tells it.",
        ],
        Parameters =
        [
            new("rules.gateway-behind.enabled", "Whether the rule raises alerts."),
            new("rules.gateway-behind.risks", "What signals contribute, where that is not as published."),
            new("delivery.behind", "Older than this when it comes is behind."),
        ],
        Investigation =
        [
            new("See since when, how far, and whether it has caught up.",
                "alert.evidence[behind-since]", "alert.evidence[lag]", "alert.evidence[caught-up]"),
            new("Look at the sources' lag and last errors: one that was down has a backlog, and catches up by itself.",
                "outside: status of the gateways"),
            new("Compare with what CloudTrail says of the trail's last delivery: it may be AWS that is late.",
                "outside: CloudTrail"),
            new("See whether that happens again and again, and at which hours.", "principal.alerts"),
        ],
        FalsePositives =
        [
            "A source that was just added with --since: it begins in the past, and comes nearer. Load history with "
            + "--no-deliver instead.",
            "A delay of CloudTrail itself, which the AWS Health Dashboard tells.",
        ],
        Response =
        [
            "Give the gateway what it lacks: processor, storage that answers faster, or another gateway beside it.",
            "Until it has caught up, read alerts by the time of their events: what is new here may be hours old.",
        ],
        References =
        [
            new("AWS CloudTrail: how CloudTrail works",
                "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/how-cloudtrail-works.html"),
        ],
    };
}
