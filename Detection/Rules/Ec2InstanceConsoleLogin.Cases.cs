using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules.Cases;
using static Grainwatch.Detection.Rules.Cases.CaseOrigins;
using static Grainwatch.Detection.Rules.Cases.RuleCase;

namespace Grainwatch.Detection.Rules;

/// <content>What it fires on, and what not.</content>
public sealed partial class Ec2InstanceConsoleLogin
{
    private const string Web1 = "i-0123456789abcdef0";
    private const string Web2 = "i-0fedcba9876543210";
    private const string Hybrid = "mi-0123456789abcdef0";
    private const string Old = "i-01234567";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleCase> Cases { get; } =
    [
        Fires(
            "an instance signs in from inside AWS",
            () => CaseTrail.Role().Call(0, Aws, session: Web1).Login(10, Aws, session: Web1),
            73, "instance-console"),
        Fires(
            "a sign-in token alone is enough",
            () => CaseTrail.Role().Token(0, Aws, session: Web1),
            73, "instance-console"),
        Fires(
            "an instance id of the short form",
            () => CaseTrail.Role().Login(0, Aws, session: Old),
            73, "instance-console"),
        Fires(
            "token and login within the hour are one story",
            () => CaseTrail.Role().Token(0, Aws, session: Web1).Login(60, Aws, session: Web1),
            73, "instance-console"),
        Fires(
            "more than an hour apart they are two",
            () => CaseTrail.Role().Token(0, Aws, session: Web1).Login(61, Aws, session: Web1),
            73, "instance-console") with { Alerts = 2 },
        Fires(
            "two instances of one role are two stories",
            () => CaseTrail.Role().Login(0, Aws, session: Web1).Login(1, Aws, session: Web2),
            73, "instance-console") with { Alerts = 2 },
        Fires(
            "another network of AWS than the session began in",
            () => CaseTrail.Role().Call(0, Aws, session: Web1).Login(10, AwsElsewhere, session: Web1),
            83, "instance-console", "other-network"),
        Fires(
            "the first that is seen of the session comes from outside AWS",
            () => CaseTrail.Role().Login(0, Lagos, session: Web1),
            78, "instance-console", "outside-aws"),
        Fires(
            "credentials carried off, used from Lagos, and a user made with them",
            () => CaseTrail.Role().Call(0, Aws, session: Web1).Token(10, Lagos, session: Web1)
                .Login(11, Lagos, session: Web1).Sensitive(30, Lagos, "CreateUser", Web1),
            100, "instance-console", "sensitive-actions", "other-network", "outside-aws"),
        Fires(
            "a sensitive action exactly an hour after the login",
            () => CaseTrail.Role().Login(0, Aws, session: Web1).Sensitive(60, Aws, "AttachRolePolicy", Web1),
            93, "instance-console", "sensitive-actions"),
        Fires(
            "a sensitive action of the role's other instance does not count",
            () => CaseTrail.Role().Login(0, Aws, session: Web1).Sensitive(30, Aws, "CreateUser", Web2),
            73, "instance-console"),
        Fires(
            "a listed automation agent signs in: expected, and told",
            () => CaseTrail.Role().Login(0, Aws.With(NetworkTraits.AutomationAgent), session: Web1),
            33, "instance-console", "expected"),
        Fires(
            "in an announced test window",
            () => CaseTrail.Role().Login(0, Aws, session: Web1),
            33, "instance-console", "expected") with
        {
            Policy = Policy.Default with
            {
                TestWindows = [new TestWindow(DateTime.MinValue, DateTime.MaxValue, "web", "i-*")],
            },
        },
        Fires(
            "a login that is delivered three days late",
            () => CaseTrail.Role().Habit(Aws, 4).Then(0).Login(1, Aws, session: Web1),
            73, "instance-console", "late"),
        Fires(
            "a hybrid node, where the policy counts it as an instance",
            () => CaseTrail.Role().Login(0, Aws, session: Hybrid),
            73, "instance-console") with { Policy = Policy.Default with { HybridNodes = true } },
        Fires(
            "any session named i-, where the policy counts it as an instance",
            () => CaseTrail.Role().Login(0, Aws, session: "i-am-alice"),
            73, "instance-console") with { Policy = Policy.Default with { EveryInstanceName = true } },
        Fires(
            "closed, and the session goes on from Lagos: open again",
            () => CaseTrail.Role().Login(0, Aws, session: Web1).Close(10).Login(30, Lagos, session: Web1),
            88, "instance-console", "other-network", "outside-aws"),
        Closed(
            "closed as a test, and the session goes on from the same network",
            () => CaseTrail.Role().Login(0, Aws, session: Web1).Close(10).Login(30, Aws, session: Web1),
            "benign"),
        Silent(
            "an instance that calls APIs, as instances do",
            () => CaseTrail.Role().Call(0, Aws, session: Web1).Sensitive(5, Aws, "CreateUser", Web1)),
        Silent(
            "a person whose session is named like an instance",
            () => CaseTrail.Role().Login(0, Lyon, session: "i-am-alice")),
        Silent(
            "a session with too many digits for an instance",
            () => CaseTrail.Role().Login(0, Lyon, session: "i-012345678")),
        Silent(
            "a hybrid node of Systems Manager, unless the policy says so",
            () => CaseTrail.Role().Login(0, Lyon, session: Hybrid)),
        Silent(
            "a user of that name who assumes no role",
            () => CaseTrail.User().Login(0, Lyon, session: Web1)),
    ];
}
