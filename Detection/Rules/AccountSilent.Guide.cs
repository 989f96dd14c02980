using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Rules.Guides;

namespace Grainwatch.Detection.Rules;

/// <content>What is published of the rule.</content>
public sealed partial class AccountSilent : Rule
{
    /// <inheritdoc/>
    public override RuleMetadata Metadata { get; } = new(
        "account-silent",
        1,
        "An account that delivers nothing",
        47,
        ["TA0005", "T1562.008"],
        "Who is not seen raises no alert. An account that always had something to tell and has nothing now was cut "
        + "off, by a fault or by somebody who did not want to be seen.");

    /// <inheritdoc/>
    public override RuleGuide Guide { get; } = new()
    {
        Source = new RuleSource("Grainwatch", "An account that delivers nothing", "first published here", "medium, 47"),
        Severity = Severity.Medium,
        Fires =
            "Nothing of an account arrived for 30 minutes, after something had arrived in each of 48 windows of 30 "
            + "minutes in a row, a whole day. Arrival is by the clock of the gateways, of any live event that is "
            + "somebody's. One alert a silence, named by the last arrival; it is told anew when the account delivers "
            + "again. Where all steady accounts fall silent at once, there is one alert about the gateways instead.",
        Differs =
            "No rule of the kind is published. CloudTrail delivers within 5 minutes as a rule and within 15 nearly "
            + "always, so that half an hour without anything is silence and no delay.",
        Signals =
        [
            new("silent", "Always.", 47),
            new("everything", "No steady account delivers: nobody's activity is seen.", 26),
            new("trail-ended",
                "A trail of the account was stopped or deleted in the 60 minutes before its last events.", 26),
            new("resumed",
                "It delivers again: what happened meanwhile comes late or is lost, and the gap stays to be explained.",
                -26),
        ],
        Suppressions = [],
        Silences =
        [
            "Accounts that deliver now and then: only what was steady can fall silent.",
            "Our own absence: while no gateway looks no time passes, and after it every account has a whole window.",
            "History that is loaded or replayed: it arrives, and says nothing of delivery.",
        ],
        Parameters =
        [
            new("rules.account-silent.enabled", "Whether the rule raises alerts."),
            new("rules.account-silent.risks", "What signals contribute, where that is not as published."),
            new("delivery.silentAfter", "How long an account may deliver nothing; also the length of a window."),
            new("delivery.steadyFor", "Windows in a row in which something has to arrive before it counts as steady."),
        ],
        Investigation =
        [
            new("See whether it is one account or all of them. All at once is what reads them: the sources, their "
                + "credentials, the bucket or the network.",
                "alert.title", "alert.evidence[accounts]", "outside: status of the gateways"),
            new("See when the last event came, how steady the account was, and after what time it is told: an account "
                + "with little to do may have had nothing to do.",
                "alert.evidence[last-arrival]", "alert.evidence[steadiness]", "alert.evidence[told-after]"),
            new("Look for somebody who stopped, deleted or changed the trail shortly before, and go on with that "
                + "principal.",
                "alert.evidence[trail-actions]", "alert.reasons[trail-ended]", "principal.sensitiveActions"),
            new("Ask CloudTrail itself: is the trail logging, when did it last deliver, and does it name an error? A "
                + "bucket policy or a key policy that was changed stops delivery without a word in the trail.",
                "outside: CloudTrail"),
            new("See whether the account delivers again, and whether what happened in between has come.",
                "alert.evidence[resumed]", "principal.actions"),
            new("Go through what the account did in the hour before it fell silent.", "principal.alerts"),
        ],
        FalsePositives =
        [
            "An account that was closed, or whose trail was moved to another organisation: its silence is the end.",
            "An account that works by day: steady for hours, and then nobody is there. A longer silentAfter helps, "
            + "since nearly every account has services that act at night.",
            "A bucket that another process empties before it is read.",
        ],
        Response =
        [
            "Start the trail again, or mend what it delivers to: every minute without it is a minute unseen.",
            "Read what was not delivered from CloudTrail's event history, which keeps management events for 90 days "
            + "whatever became of the trail.",
            "Deny cloudtrail:StopLogging, DeleteTrail and UpdateTrail to all but a few by a service control policy.",
            "Where a person cut the account off, treat their credentials as stolen.",
        ],
        References =
        [
            new("AWS CloudTrail: how CloudTrail works",
                "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/how-cloudtrail-works.html"),
            new("AWS CloudTrail: security best practices",
                "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html"),
        ],
    };
}
