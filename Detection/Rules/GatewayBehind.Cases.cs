using Grainwatch.Detection.Rules.Cases;
using static Grainwatch.Detection.Rules.Cases.CaseOrigins;
using static Grainwatch.Detection.Rules.Cases.RuleCase;

namespace Grainwatch.Detection.Rules;

/// <content>What it fires on, and what not.</content>
public sealed partial class GatewayBehind
{
    /// <inheritdoc/>
    public override IReadOnlyList<RuleCase> Cases { get; } =
    [
        Fires("a gateway falls behind", () => CaseTrail.Gateway().Behind(5, 0, 20), 21, "behind"),
        Fires(
            "it catches up",
            () => CaseTrail.Gateway().Behind(5, 0, 20).CaughtUp(40, 0),
            8, "behind", "caught-up"),
        Fires(
            "it is behind for an hour",
            () => CaseTrail.Gateway().Behind(5, 0, 20).Behind(60, 0, 90),
            34, "behind", "long"),
        Fires(
            "it is behind for nearly an hour",
            () => CaseTrail.Gateway().Behind(5, 0, 20).Behind(59, 0, 90),
            21, "behind"),
        Fires(
            "it catches up after hours",
            () => CaseTrail.Gateway().Behind(5, 0, 20).Behind(60, 0, 90).CaughtUp(200, 0),
            21, "behind", "long", "caught-up"),
        Fires(
            "behind again after it had caught up is another story",
            () => CaseTrail.Gateway().Behind(5, 0, 20).CaughtUp(40, 0).Behind(105, 100, 30),
            21, "behind") with { Alerts = 2 },
        Closed(
            "closed as a known backlog, and it has caught up: closed it stays",
            () => CaseTrail.Gateway().Behind(5, 0, 20).Close(10).CaughtUp(40, 0),
            "benign"),
        Silent("a gateway that is well", () => CaseTrail.Gateway().CaughtUp(5, 5)),
        Silent("no account delivers", () => CaseTrail.Gateway().EverythingSilent(0, accounts: 3)),
        Silent("an account that is silent", () => CaseTrail.Trail().Silent(0)),
        Silent("a user", () => CaseTrail.User().Login(0, Lyon)),
    ];
}
