using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Rules.Guides;

namespace Grainwatch.Detection.Rules;

/// <content>What is published of the rule.</content>
public sealed partial class NewGeolocationForEventType : Rule
{
    /// <inheritdoc/>
    public override RuleMetadata Metadata { get; } = new(
        "new-geolocation-for-event-type",
        1,
        "First use of an event type from a place",
        73,
        ["TA0001", "T1078.004"],
        "People work from few places, say an office and a flat; whoever holds their credentials works from elsewhere. "
        + "The city counts as well as the country, because attackers rent addresses near their target.");

    /// <inheritdoc/>
    public override RuleGuide Guide { get; } = new()
    {
        Source = new RuleSource(
            "Lacework/FortiCNAPP",
            "AWS Account Accessed From a New Geolocation With a New AWS Event Type",
            "without version or date",
            "nowhere"),
        Severity = Severity.High,
        Fires =
            "A principal's first successful use of an event type from a place, when that pair was not seen in the 90 "
            + "days before. The event types are AwsApiCall (an API was called), AwsServiceEvent (a service made an "
            + "event about the trail, such as another account's call on a resource of yours), AwsConsoleAction (done "
            + "in the console, and no API call) and AwsConsoleSignIn (root, an IAM user, a federated or SAML user, or "
            + "a switched role signed in), each with Mfa appended where MFA was used. A place is country, "
            + "subdivision and city, or the country alone where no city is known. All unknown pairs of one place "
            + "and one unbroken presence are one alert; its risk is that of its worst row.",
        Differs =
            "The published rule reports every first time. Here each is judged: a new country weighs more than a new "
            + "city, a new kind of event at a known place least, and what habit explains is suppressed with its "
            + "reason. Closeness to home clears only through a network that is known, for attackers rent addresses "
            + "near by.",
        Signals =
        [
            new("new-country", "No place of the country was known.", 73) { IsVerdict = true },
            new("dormant",
                "Within 14 days of a return from 90 days of silence, in a country not seen before it: an old key in "
                + "strange hands.",
                73)
            {
                IsVerdict = true,
            },
            new("new-place", "The country was known, the place was not.", 47) { IsVerdict = true },
            new("unknown-vpn", "Through a VPN of a network never seen before. It teaches no place.", 47)
            {
                IsVerdict = true,
            },
            new("new-event-type", "The place was known, this event type was new there.", 21) { IsVerdict = true },
            new("known-agent",
                "Of the worst row: its program's family was used on 3 days or more before that day. Who steals a key "
                + "brings a program of their own; who relays a session may not.")
            {
                Needs = SignalNeeds.Risk,
            },
            new("known-network",
                "Of the worst row: its network was seen before. A roaming phone keeps its carrier's.")
            {
                Needs = SignalNeeds.Risk,
            },
            new("mfa", "Of the worst row: it was made with MFA, which a phishing site can relay.")
            {
                Needs = SignalNeeds.Risk,
            },
            new("hosting", "Of the worst row: it came from a hosting provider, where anybody can rent an address.")
            {
                Needs = SignalNeeds.Risk,
            },
            new("sensitive-actions", "What the principal did from there within 24 hours. Told, and adds nothing.", 0),
            new("late", "The event came more than 24 hours behind the newest: what was usual is not told.", 0)
            {
                Needs = SignalNeeds.LateEvent,
            },
        ],
        Suppressions =
        [
            new("trusted", "An analyst trusts the place or the network for this principal until a date.")
            {
                Needs = SignalNeeds.Decision,
            },
            new("corporate", "The network is the organisation's own egress.")
            {
                Needs = SignalNeeds.Policy,
            },
            new("vpn", "Through a VPN of a network that this principal uses."),
            new("learning", "At most 14 days after the principal's first event: habits are being learned."),
            new("returned", "Back after 90 days of silence, in a country seen before it: home after a leave."),
            new("relocated",
                "The same /24 (IPv6: /48) was seen elsewhere by another database build: the file moved, not the "
                + "person."),
            new("near",
                "Within 100 km of a known place of the same country, through a known network that is no hosting "
                + "provider. The place is learned."),
        ],
        Silences =
        [
            "Failed events, and sign-in steps that prove nothing (CheckMfa and the like), neither fire nor teach.",
            "Private, documentation and multicast addresses, AWS services in the address's place, and addresses that "
            + "no database knows are no place.",
            "A country alone is known through its places; a VPN's sighting of a pair that is known without it says "
            + "nothing.",
        ],
        Parameters =
        [
            new("rules.new-geolocation-for-event-type.enabled", "Whether the rule raises alerts."),
            new("rules.new-geolocation-for-event-type.risks",
                "What signals contribute, where that is not as published."),
            new("rules.new-geolocation-for-event-type.knownFor", "How long a pair stays known after it was last seen."),
            new("rules.new-geolocation-for-event-type.learning",
                "How long a new principal, or one that returned, is learned."),
            new("rules.new-geolocation-for-event-type.preciseKm",
                "A record without a city can be near up to this radius.", "km"),
            new("rules.new-geolocation-for-event-type.seenThere",
                "How long after a first sighting the actions from there are told."),
            new("nearKm", "What counts as near.", "km"),
            new("lateness", "What comes further behind the principal's newest event is late."),
            new("sessionScopedRoles", "Roles whose sessions are people, each with habits of its own."),
            new("networks.corporate", "Sightings from here are suppressed."),
            new("networks.vpn", "Sightings from here teach no place."),
            new("networks.hosting", "Sightings from here are never near."),
        ],
        Investigation =
        [
            new("Name the identity. What stands before the slash is its type: "
                + "IAMUser/000000000001:username@example.com is a person or program with long-lived keys, "
                + "AssumedRole/000000000001:AWSServiceRoleForAmazonSSM is a role.",
                "alert.displayName", "alert.principal", "alert.account"),
            new("Take its principal id and access key: a user made anew under an old name is another one, and the "
                + "key says what has to be rotated.",
                "principal.key", "principal.arn", "alert.rows.accessKeyId"),
            new("See what was new: which event types, which place, at what time, and how each was judged.",
                "alert.rows.eventType", "alert.rows.verdict", "alert.rows.place", "alert.reasons"),
            new("Measure it against habit: distance from the nearest known place, the places used most, whether the "
                + "network was ever used.",
                "alert.evidence[nearest-known-place]", "alert.evidence[usual-places]", "principal.baseline",
                "principal.networks"),
            new("List what the identity did in the time of the alert, then widen the time: the first new sighting is "
                + "seldom the first act.",
                "alert.evidence[sensitive-actions]", "alert.surroundings[actions-seen-there]",
                "alert.reasons[sensitive-actions]", "alert.firstEvent", "alert.lastEvent",
                "principal.sensitiveActions", "principal.actions"),
            new("Compare the program: a user agent this identity never had, on a key that only a pipeline should use.",
                "alert.rows.userAgent", "principal.agents"),
            new("Weigh the network: closeness to home proves nothing when the address can be rented.",
                "alert.rows.asn", "alert.rows.organization"),
            new("See whether anybody else of the account was ever seen there: a colleague makes a new office or a "
                + "team's journey likely, nobody at all does not.",
                "alert.surroundings[seen-by-account]"),
            new("Check which database placed the address, and how old it is.", "alert.evidence[geolocation]"),
            new("Ask whether the person is travelling, works elsewhere for a while, or has a new VPN.",
                "outside: the user"),
        ],
        FalsePositives =
        [
            "Work from a new place: a journey, a holiday, a moved home or office. Trust the place for this principal "
            + "until a date.",
            "A VPN that was switched on: list it as vpn, or as corporate when it is the organisation's.",
            "A pipeline that moved to another region or provider: trust the network.",
            "A geolocation update: mostly suppressed as relocated.",
        ],
        Response =
        [
            "Deactivate the access keys the rows name, then delete or rotate them.",
            "Delete console login profiles that the identity should not have; reset those it should.",
            "Find and remove resources that nobody recognises: users, roles, instances, functions, in every region.",
            "Work out what data and resources were read or changed, and treat secrets among them as known.",
            "Require MFA for the identity.",
            "If it was the person, say so: close the alert, and trust the place while the journey lasts.",
        ],
        References =
        [
            new("CloudTrail: record contents, among them eventType",
                "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
                + "cloudtrail-event-reference-record-contents.html"),
        ],
    };
}
