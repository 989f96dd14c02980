using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Rules.Guides;

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

    /// <inheritdoc/>
    public override RuleGuide Guide { get; } = new()
    {
        Source = new RuleSource(
            "Elastic",
            "AWS IAM User Console Login from Multiple Geolocations",
            "created and last updated 2026-06-29",
            "medium, 47"),
        Severity = Severity.Medium,
        Fires =
            "Two ConsoleLogin events that succeeded, of one IAM user or of root, whose source addresses lie in "
            + "different countries and whose event times are at most 65 minutes apart. Logins that conflict in this "
            + "way, chained by gaps of at most 65 minutes, are one episode and one alert, which grows with it. The "
            + "alert's identity is the episode's earliest login. Identity providers call this impossible travel.",
        Differs =
            "The published query counts the countries of whatever falls into one search; here two logins must really "
            + "be within the window of each other, by event time, in whatever order they were delivered. Root is "
            + "watched too. The false positives that the publisher leaves to the reader (VPN, border, roaming, shared "
            + "users) are measured and lower the risk.",
        Signals =
        [
            new("countries", "Always: the distinct countries of the episode.", 47),
            new("impossible-speed",
                "From circle of accuracy to circle of accuracy the person would have travelled faster than 900 km/h.",
                15),
            new("new-network-or-country",
                "A network or a country of the episode was never seen before it for this principal. A corporate "
                + "network is a known one.",
                10),
            new("no-mfa", "At least one of the logins was made without MFA. The reverse never clears an alert.", 5),
            new("sensitive-actions",
                "Within 60 minutes after one of the logins the principal made or changed credentials, users, roles, "
                + "policies, trails or sessions.",
                25),
            new("same-organization",
                "Every pair of conflicting logins comes through one AS or one AS organisation: a roaming phone.", -15),
            new("border", "Less than 100 km between the circles of accuracy, in every conflicting pair.", -20),
            new("relay", "In every conflicting pair one side comes through a VPN or a hosting provider.", -15),
            new("shared", "An analyst has marked the user as shared by several people.", -15)
            {
                Needs = SignalNeeds.Decision,
            },
        ],
        Suppressions = [],
        Silences =
        [
            "Logins from networks on the policy's excluded list do not count.",
            "Logins without a country neither count nor break a chain.",
            "Failed logins do not count; principal.recentFailures lists them.",
            "A login that is delivered more than 24 hours behind the principal's newest event comes too late.",
            "Federated users and roles have rules of their own, federated-console-login and "
            + "ec2-instance-console-login; policy can add types to this one.",
        ],
        Parameters =
        [
            new("rules.console-login-multiple-countries.enabled", "Whether the rule raises alerts."),
            new("rules.console-login-multiple-countries.risks",
                "What signals contribute, where that is not as published."),
            new("rules.console-login-multiple-countries.window", "Two logins further apart than this do not conflict."),
            new("rules.console-login-multiple-countries.countries", "Distinct countries that make an alert."),
            new("rules.console-login-multiple-countries.principalTypes", "Types of principal the rule applies to."),
            new("rules.console-login-multiple-countries.speedKmPerHour", "Nobody travels faster.", "km/h"),
            new("nearKm", "Circles of accuracy closer than this are a border, not a journey.", "km"),
            new("lateness", "A login further behind the principal's newest event comes too late to count."),
            new("followUp", "How long after a login sensitive actions count."),
            new("networks.excluded", "Logins from here do not count."),
            new("networks.vpn", "One side from here is a relay."),
            new("networks.hosting", "One side from here is a relay too."),
            new("networks.corporate", "A network from here is never new."),
        ],
        Investigation =
        [
            new("Read who, from where to where, how far and how fast, and in which account.",
                "alert.title", "alert.displayName", "alert.account", "alert.evidence[leg]"),
            new("Compare the two sides: address, AS organisation and place of each login, with its time. An "
                + "attacker's side is mostly a hosting provider or a network this person never used.",
                "alert.rows", "alert.rows.address", "alert.rows.organization", "alert.evidence[countries]",
                "alert.evidence[organizations]", "alert.evidence[addresses]", "alert.firstEvent", "alert.lastEvent"),
            new("See which side is home: where and through which networks the user worked before, and whether others "
                + "of the account were ever seen at the place of the newest login.",
                "principal.baseline", "principal.countries", "principal.networks",
                "alert.surroundings[seen-by-account]"),
            new("Look whether browser and platform of the strange side are ones the user has.",
                "alert.rows.userAgent", "principal.agents"),
            new("Do not stop at MFA: a phishing page in the middle relays the challenge and keeps the session. "
                + "Without MFA a stolen password is enough.",
                "alert.rows.mfa", "alert.reasons[no-mfa]"),
            new("Follow what was done after the strange login; a new access key or login profile outlives the session.",
                "alert.evidence[sensitive-actions]", "principal.sensitiveActions", "principal.actions"),
            new("Look for failed attempts around it: a password that was guessed leaves them, a stolen session none.",
                "principal.recentFailures", "principal.failedSignIns", "principal.recentSignIns"),
            new("Check how sure the places are: which database said so, how old it is, how wide its circles are.",
                "alert.evidence[geolocation]", "alert.rows.radiusKm"),
            new("Ask the user, by a channel the attacker does not hold, whether both logins were theirs and whether "
                + "they clicked a sign-in link that day.",
                "outside: the user"),
        ],
        FalsePositives =
        [
            "A VPN or proxy with its exit in another country. Look at addresses and AS organisations first, ask "
            + "whether the person is expected there, then put the confirmed egress on the excluded or vpn list.",
            "Somebody who lives or travels close to a border: the signal border says so.",
            "A mobile network that brings its traffic out in another country: the signal same-organization says so.",
            "An IAM user that several people share. Nobody should; mark it as shared, and have it split into one "
            + "identity a person.",
            "A geolocation database that is wrong about an address: compare the evidence of the two sides.",
        ],
        Response =
        [
            "End what is alive: deactivate the user's access keys, delete or reset its login profile, and attach a "
            + "policy that denies everything until the matter is clear. Console sessions that are open obey it "
            + "within seconds.",
            "Reset the password from a device that is known to be clean, and enrol a new MFA device; prefer FIDO2 "
            + "keys, which no phishing page can relay.",
            "Take back what was made since the strange login: users, keys, roles, policies, trust.",
            "Search mail and proxy logs for the phishing page, and look for other users who met it.",
            "Close the alert with what it was; if the far side is an expected egress, list it in the policy.",
        ],
        References =
        [
            new("CloudTrail: AWS Management Console sign-in events",
                "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
                + "cloudtrail-event-reference-aws-console-sign-in-events.html"),
        ],
    };
}
