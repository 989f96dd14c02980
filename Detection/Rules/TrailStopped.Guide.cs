using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Rules.Guides;

namespace Grainwatch.Detection.Rules;

/// <content>What is published of the rule.</content>
public sealed partial class TrailStopped : Rule
{
    /// <inheritdoc/>
    public override RuleMetadata Metadata { get; } = new(
        "trail-stopped",
        1,
        "A trail that was stopped, deleted or changed",
        73,
        ["TA0005", "T1562.008"],
        "Whoever stops the trail is not seen any more, and this is the last that is seen of them. Few people have a "
        + "reason to, and those who have announce it.");

    /// <inheritdoc/>
    public override RuleGuide Guide { get; } = new()
    {
        Source = new RuleSource(
            "Elastic", "AWS CloudTrail Log Suspended; AWS CloudTrail Log Deleted; AWS CloudTrail Log Updated",
            "three rules", "medium, 47; medium, 47; low, 21"),
        Severity = Severity.High,
        Fires =
            "A StopLogging, DeleteTrail, UpdateTrail or PutEventSelectors that succeeded. Actions of one principal "
            + "with gaps of at most 60 minutes are one alert, about the account that the principal is of. The alert's "
            + "identity is the earliest of them.",
        Differs =
            "The three published rules are one, PutEventSelectors is told too, and stopping counts as high: an account "
            + "that is not watched is worth more to an attacker than most of what the other rules find. "
            + "PutInsightSelectors is left out: it changes statistics, and what is recorded stays.",
        Signals =
        [
            new("stopped", "Always.", 73),
            new("only-changed",
                "Neither stopped nor deleted: UpdateTrail and PutEventSelectors are what deployments do, and what "
                + "somebody does who wants to be recorded elsewhere, or less.", -26),
            new("fell-silent",
                "The account delivered nothing any more from within 60 minutes after. With this the alert is critical.",
                14),
            new("started-again", "A StartLogging in the account within 60 minutes after, by anybody.", -26),
            new("expected", "All of it was done by a listed automation agent.", -40) { Needs = SignalNeeds.Policy },
        ],
        Suppressions = [],
        Silences =
        [
            "Attempts that failed: the trail goes on. They are among the principal's actions.",
            "PutInsightSelectors, CreateTrail, AddTags and the like: nothing is recorded less.",
            "A trail whose bucket or key refuses it: nothing of that is in the trail; rule account-silent tells it.",
        ],
        Parameters =
        [
            new("rules.trail-stopped.enabled", "Whether the rule raises alerts."),
            new("rules.trail-stopped.risks", "What signals contribute, where that is not as published."),
            new("networks.automation", "By user agent: programs whose changes of trails are expected."),
        ],
        Investigation =
        [
            new("See who it was, and open that principal: its other alerts, and what it did before, say most.",
                "alert.evidence[actor]", "alert.title"),
            new("See what was done, in which region, and in which order: stopped first and deleted after is thorough.",
                "alert.evidence[trail-actions]", "alert.evidence[region]", "alert.reasons[only-changed]"),
            new("See where it came from and with which program: a deployment has a network and an agent of its own.",
                "alert.evidence[networks]", "alert.evidence[user-agents]", "alert.rows.address"),
            new("See whether the account still delivers. Silence after it means that this was the only trail.",
                "alert.evidence[silent-since]", "alert.reasons[fell-silent]"),
            new("See whether it was started again, and by whom.",
                "alert.evidence[started-again]", "principal.sensitiveActions"),
            new("Ask CloudTrail which trails there are now, whether they log, which events they select and where they "
                + "deliver to.",
                "outside: CloudTrail"),
            new("Check which database placed the addresses, and who else of the account is seen there.",
                "alert.evidence[geolocation]", "alert.surroundings[seen-by-account]"),
            new("Ask the person, on another way than mail or chat of the account, whether they did it.",
                "outside: the user"),
        ],
        FalsePositives =
        [
            "Deployments that replace a trail: by a known program, mostly DeleteTrail or UpdateTrail; list its agent.",
            "An account or a trail that is closed for good, announced, by its owner.",
            "A trail of one region that an organisation's trail has made superfluous.",
        ],
        Response =
        [
            "Start logging again, or make the trail again with all regions, management events and log file validation.",
            "Take the credentials of the principal that did it: keys inactive, sessions revoked.",
            "Read from CloudTrail's event history what happened since; it keeps management events for 90 days.",
            "Validate the integrity of the log files around it (aws cloudtrail validate-logs).",
            "Deny these actions to all but a few by a service control policy.",
        ],
        References =
        [
            new("AWS CloudTrail: StopLogging",
                "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html"),
            new("AWS CloudTrail: validating log file integrity",
                "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html"),
            new("AWS CloudTrail: security best practices",
                "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html"),
        ],
    };
}
