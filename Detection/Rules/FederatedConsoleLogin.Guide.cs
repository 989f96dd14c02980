using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Rules.Guides;

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

    /// <inheritdoc/>
    public override RuleGuide Guide { get; } = new()
    {
        Source = new RuleSource(
            "Elastic", "AWS Sign-In Console Login with Federated User", "version 6", "medium, 47"),
        Severity = Severity.Medium,
        Fires =
            "Every successful ConsoleLogin of a FederatedUser, one alert a login. It is paired with the nearest "
            + "successful GetSigninToken of the same federated session (same access key; the ARN decides where one "
            + "side has none) at most 15 minutes before it, and that pair moves the risk most. CloudTrail's MFA "
            + "fields read No or false for every federated login, whatever the identity provider asked for, so they "
            + "move nothing.",
        Differs =
            "The published rule fires on each login alike and leaves the token, the rarity and the hour to the "
            + "reader. Here they are looked up and weighed: routine comes out low, a relayed token high. A user agent "
            + "that differs between token and login counts for nothing, because a library makes the token and a "
            + "browser uses it; both are in the evidence.",
        Signals =
        [
            new("federated-login", "Always.", 47),
            new("token-other-country", "The token was made in another country than it was used.", 26),
            new("token-other-network", "Made through another AS of the same country.", 18),
            new("token-other-address", "Made at another address of the same network and country.", 5),
            new("token-same-address",
                "Made and used at one address (IPv6: one /64) within 15 minutes: how an operator signs in.", -26),
            new("token-automation", "The same address, and a known automation agent made the token.", -36)
            {
                Needs = SignalNeeds.Policy,
            },
            new("token-broker",
                "Made from an automation or corporate network: a broker that makes links for people.", -26)
            {
                Needs = SignalNeeds.Policy,
            },
            new("no-token", "No token of this session was seen in the 15 minutes before.", 0),
            new("token-no-address", "A service stands in the place of the token's address.", 0),
            new("login-no-address", "A service stands in the place of the login's address.", 0),
            new("new-issuer", "The session's issuer was first seen with this very login.", 10),
            new("rare-issuer", "The issuer was seen on fewer than 3 days before this one.", 5),
            new("new-network", "The network was first seen with this very login; a corporate one is known.", 10),
            new("rare-network", "The network was seen on fewer than 3 days before this one.", 5),
            new("new-place", "The place was first seen with this very login; a VPN says nothing of places.", 10),
            new("rare-place", "The place was seen on fewer than 3 days before this one.", 5),
            new("new-country",
                "The country was first seen with this very login: a link that was passed on, or a journey.")
            {
                Needs = SignalNeeds.Risk,
            },
            new("unusual-hour", "An hour of the day (UTC) never used in 30 sign-ins or more.", 5),
            new("other-network", "The user also signed in through another network within 65 minutes.", 10),
            new("routine",
                "Token and login at one address, issuer and network not new, no other network within 65 minutes: "
                + "the policy's routine: low, which is the default, keeps the sum at 33."),
            new("idp-mfa",
                "An analyst asked the identity provider: −20 when it required MFA and got it, +26 when not.", -20, 26)
            {
                Needs = SignalNeeds.Decision,
            },
            new("late", "The login came more than 24 hours behind the newest event: its context is unknown.", 0)
            {
                Needs = SignalNeeds.LateEvent,
            },
        ],
        Suppressions =
        [
            new("routine",
                "Policy routine: suppress, and the login is routine as above. Not where an analyst found that the "
                + "identity provider asked for no MFA.")
            {
                Needs = SignalNeeds.Policy,
            },
        ],
        Silences =
        [
            "Failed logins; principal.recentFailures lists them.",
            "A GetSigninToken without a login. It is kept for the pivot of the next one.",
            "IAM users, root and roles: the other rules watch them.",
        ],
        Parameters =
        [
            new("rules.federated-console-login.enabled", "Whether the rule raises alerts."),
            new("rules.federated-console-login.risks", "What signals contribute, where that is not as published."),
            new("rules.federated-console-login.tokenLifetime", "How long before a login its token may have been made."),
            new("rules.federated-console-login.routine", "What becomes of a routine login: low or suppress."),
            new("rules.console-login-multiple-countries.window",
                "How close in time logins from another network count."),
            new("rules.new-geolocation-for-event-type.knownFor",
                "How long a place stays known after it was last seen."),
            new("followUp", "How long after the login sensitive actions are told."),
            new("lateness", "What comes further behind the principal's newest event is late."),
            new("networks.automation",
                "By address or ASN brokers that make tokens for people, by user agent programs that do it themselves."),
            new("networks.corporate", "A token from here was made by a broker; a network from here is never new."),
            new("networks.vpn", "A login from here says nothing of its place."),
        ],
        Investigation =
        [
            new("Name the federated session and its account.",
                "alert.displayName", "principal.arn", "alert.account"),
            new("See who issued it: ARN, name and account of the role or user whose credentials made the session.",
                "alert.evidence[session-issuer]", "alert.reasons[new-issuer]", "alert.rows.accessKeyId"),
            new("Find the login at the identity provider at that time. Was MFA required, and passed? Record the answer "
                + "as an idp-mfa decision; a login without MFA is worth a higher severity, and gets it.",
                "outside: identity provider"),
            new("Look at the source: address, AS, place, user agent.",
                "alert.evidence[source]", "alert.evidence[login-user-agent]", "alert.evidence[geolocation]"),
            new("Compare it with what this identity usually has, and with where others of the account were seen.",
                "alert.evidence[usual-networks]", "principal.networks", "principal.baseline", "principal.agents",
                "alert.surroundings[seen-by-account]"),
            new("Pivot on the token. Other address, AS or country than the login: somebody else may be using it. One "
                + "address, minutes apart, usual agents: an operator at work.",
                "alert.evidence[token-source]", "alert.evidence[token-user-agent]", "alert.evidence[token-age]",
                "alert.reasons"),
            new("Count what is rare: issuer, address, place, hour, and logins through networks far apart in a short "
                + "time.",
                "alert.reasons", "alert.evidence[usual-hours]", "principal.signInHours", "principal.recentSignIns"),
            new("Follow what the session did after the login.",
                "alert.evidence[sensitive-actions]", "alert.surroundings[actions-after]", "principal.sensitiveActions",
                "principal.actions"),
            new("Review how the identity provider is set up: do its policies demand MFA of everyone who reaches AWS?",
                "outside: identity provider"),
        ],
        FalsePositives =
        [
            "Single sign-on: federated logins all day with MFA shown as No is the normal state, because the identity "
            + "provider asked for it and CloudTrail was not told.",
            "In-house tools that make sign-in links for operators: list their networks or agents as automation.",
            "Keep the lists alive: corporate and VPN ranges, approved ASNs, automation agents. They are in the policy.",
        ],
        Response =
        [
            "MFA confirmed by the identity provider and a source that is expected: write it down and close the alert.",
            "Otherwise tell the security team and whoever owns the workload, so that one answer is given.",
            "Lock the account at the identity provider, and end its sessions there where that is possible.",
            "Narrow what the session can do for now: a service control policy, a session policy, a condition on the "
            + "source address.",
            "Go through the trail of both identities: the one that issued the session, and the federated user.",
            "Look for more tokens made at one address, network or by one program, and used from another address.",
            "Put right what let it happen: MFA for every federated user at the identity provider, trust policies of "
            + "the roles checked again, rights of roles and federated users cut to what they need.",
        ],
        References =
        [
            new("Elastic: the published rule",
                "https://www.elastic.co/docs/reference/security/prebuilt-rules/rules/integrations/aws/"
                + "initial_access_signin_console_login_federated_user"),
            new("Hacking the Cloud: a console session from IAM credentials",
                "https://hackingthe.cloud/aws/post_exploitation/create_a_console_session_from_iam_credentials/"),
        ],
    };
}
