using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Rules.Guides;

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
        "Instances call APIs; people sign in. Somebody took credentials from an instance, out of its metadata service "
        + "or a program's environment, and made a console session of them, to move on, to rise and to stay.");

    /// <inheritdoc/>
    public override RuleGuide Guide { get; } = new()
    {
        Source = new RuleSource(
            "Elastic", "AWS EC2 Instance Console Login via Assumed Role", "without version", "high, 73"),
        Severity = Severity.High,
        Fires =
            "A ConsoleLogin or GetSigninToken that succeeded, by a role session that is an EC2 instance: its name is "
            + "i- and 8 or 17 hexadecimal digits. Events of one session with gaps of at most 60 minutes are one chain "
            + "and one alert. The alert's identity is the chain's earliest event.",
        Differs =
            "The published query takes any session with i- behind the colon, so a person whose session is called "
            + "i-am-alice is an instance; here the name must have the form of an instance id, unless policy says "
            + "otherwise. Login and token of one session are one alert, not two.",
        Signals =
        [
            new("instance-console", "Always.", 73),
            new("sensitive-actions",
                "Within 60 minutes after one of the sign-ins the same session made or changed credentials, users, "
                + "roles, policies, trails or sessions. With this the alert is critical.",
                20),
            new("other-network", "A sign-in came through another network than the session was first seen from.", 10),
            new("outside-aws", "A sign-in came from an address that AWS does not announce.", 5),
            new("expected",
                "Every event was made by a listed automation agent, or falls into an announced test window.", -40)
            {
                Needs = SignalNeeds.Policy,
            },
            new("late", "The event came more than 24 hours behind the newest: its context is unknown.", 0)
            {
                Needs = SignalNeeds.LateEvent,
            },
        ],
        Suppressions = [],
        Silences =
        [
            "API calls of an instance: that is what instances do.",
            "Sessions whose name only looks like an instance (i-am-alice), and hybrid nodes of Systems Manager (mi-), "
            + "until policy includes them.",
        ],
        Parameters =
        [
            new("rules.ec2-instance-console-login.enabled", "Whether the rule raises alerts."),
            new("rules.ec2-instance-console-login.risks", "What signals contribute, where that is not as published."),
            new("rules.ec2-instance-console-login.sessionGap", "The largest gap inside one chain."),
            new("rules.ec2-instance-console-login.everyInstanceName",
                "Whether every session named i-… is an instance."),
            new("rules.ec2-instance-console-login.hybridNodes", "Whether mi- sessions are instances."),
            new("rules.ec2-instance-console-login.testWindows", "Announced tests: from, until, role, instance."),
            new("rules.ec2-instance-console-login.awsAsns",
                "ASNs that are AWS itself; an address of any other is outside."),
            new("followUp", "How long after a sign-in sensitive actions count."),
            new("lateness", "What comes further behind the principal's newest event is late."),
            new("networks.automation", "By user agent: programs whose sign-ins are expected."),
        ],
        Investigation =
        [
            new("Confirm that it is an instance: session name, ARN, and the user agent. A browser on an instance role "
                + "is a person.",
                "alert.evidence[instance]", "principal.arn", "alert.principal", "alert.evidence[user-agents]"),
            new("Find the instance by its id: who owns it, what it is for, what runs on it.",
                "alert.evidence[instance]", "outside: EC2 inventory"),
            new("See where it came from. Inside AWS the attacker may sit on the instance; outside, the credentials "
                + "have left it. Compare with the first network of the session, and with the region.",
                "alert.evidence[inside-aws]", "alert.evidence[first-network]", "alert.evidence[region]",
                "alert.rows.address", "alert.rows.organization"),
            new("Look at what led up to it: GetSessionToken, AssumeRole and GetCallerIdentity are how credentials are "
                + "tried out.",
                "alert.surroundings[session-actions]", "principal.actions", "principal.sensitiveActions",
                "principal.recentSignIns"),
            new("See which metadata service gave the credentials out: IMDSv1 answers any request that can be forged "
                + "from the instance.",
                "alert.evidence[metadata-service]"),
            new("Search the instance for calls to 169.254.169.254, and for credentials carried off, by programs or "
                + "users that have no business with them.",
                "outside: logs of the instance"),
            new("Follow what the role did after: CreateUser or AttachRolePolicy to stay, ListBuckets to look around.",
                "alert.evidence[sensitive-actions]", "alert.reasons[sensitive-actions]",
                "alert.surroundings[session-actions]", "principal.actions"),
            new("Take the role's name, and read its policies: does it open the console, or more than the workload "
                + "needs? Did anybody change what it trusts or what is attached to it of late?",
                "alert.evidence[role]", "outside: IAM"),
            new("See whether other instances of the role do the same.",
                "alert.evidence[other-instances]", "principal.alerts"),
            new("Check which database placed the addresses, and whether anyone of the account works there.",
                "alert.evidence[geolocation]", "alert.surroundings[seen-by-account]"),
            new("Ask the owner of the instance or service whether anything legitimate signs in to the console, and "
                + "when. Without a good answer the credentials are compromised.",
                "outside: owner of the instance"),
        ],
        FalsePositives =
        [
            "Very rare. What explains it must be found before it is believed.",
            "Automation of AWS or of the security team that opens console sessions to test them: known by its user "
            + "agent; list the agent.",
            "Forensic or incident-response tools that sign in with credentials of a compromised instance.",
            "A red team or penetration test of IMDS or of lateral movement: its time has to match the announced one; "
            + "announce the window in the policy.",
            "Weigh each against the instance's purpose and owner, its known agents, and the calendar of tests.",
        ],
        Response =
        [
            "Make the role's present credentials worthless. STS cannot take a token back; Revoke active sessions in "
            + "IAM attaches a policy that denies everything to tokens issued before now. Open console sessions end "
            + "with them, and the instance gets new ones by itself.",
            "Isolate the instance: a security group that lets nothing through, away from its load balancer; keep it "
            + "running for forensics.",
            "Go through everything the role did in the last 24 hours.",
            "Search other roles and instances for console sign-ins of the kind.",
            "Look on the instances for access to 169.254.169.254 by programs or users that should not.",
            "Rotate every credential that the role or the affected users could reach.",
            "Demand IMDSv2 with a hop limit of 1, by account default and by policy.",
            "Give roles of machines no way to a console: deny sts:GetFederationToken and iam:PassRole where the "
            + "workload does not need them.",
        ],
        References =
        [
            new("Red Canary: how adversaries use AWS STS", "https://redcanary.com/blog/aws-sts/"),
            new("AWS IAM: custom identity broker access to the console",
                "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html"),
            new("AWS incident response playbooks",
                "https://github.com/aws-samples/aws-incident-response-playbooks"),
            new("AWS customer playbook framework",
                "https://github.com/aws-samples/aws-customer-playbook-framework"),
            new("AWS Knowledge Center: security best practices",
                "https://repost.aws/knowledge-center/security-best-practices"),
        ],
    };
}
