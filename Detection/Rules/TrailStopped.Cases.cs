using Grainwatch.Detection.Events;
using Grainwatch.Detection.Rules.Cases;
using static Grainwatch.Detection.Rules.Cases.CaseOrigins;
using static Grainwatch.Detection.Rules.Cases.RuleCase;

namespace Grainwatch.Detection.Rules;

/// <content>What it fires on, and what not.</content>
public sealed partial class TrailStopped
{
    private const string Deployment = "AssumedRole/111122223333:deployment";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleCase> Cases { get; } =
    [
        Fires("somebody stops the trail", () => CaseTrail.Trail().Trail(0, Lagos), 73, "stopped"),
        Fires("somebody deletes it", () => CaseTrail.Trail().Trail(0, Lagos, "DeleteTrail"), 73, "stopped"),
        Fires(
            "somebody changes what it records",
            () => CaseTrail.Trail().Trail(0, Lyon, "PutEventSelectors"),
            47, "stopped", "only-changed"),
        Fires(
            "somebody changes where it delivers to",
            () => CaseTrail.Trail().Trail(0, Lyon, "UpdateTrail"),
            47, "stopped", "only-changed"),
        Fires(
            "changed first, stopped then",
            () => CaseTrail.Trail().Trail(0, Lagos, "UpdateTrail").Trail(5, Lagos),
            73, "stopped"),
        Fires(
            "the account falls silent an hour after",
            () => CaseTrail.Trail().Trail(0, Lagos).Silent(60),
            87, "stopped", "fell-silent"),
        Fires(
            "the account falls silent later than that",
            () => CaseTrail.Trail().Trail(0, Lagos).Silent(61),
            73, "stopped"),
        Fires(
            "started again within the hour",
            () => CaseTrail.Trail().Trail(0, Lyon).Trail(60, Lyon, "StartLogging"),
            47, "stopped", "started-again"),
        Fires(
            "started again later",
            () => CaseTrail.Trail().Trail(0, Lyon).Trail(61, Lyon, "StartLogging"),
            73, "stopped"),
        Fires(
            "started again before it was stopped",
            () => CaseTrail.Trail().Trail(0, Lyon, "StartLogging").Trail(1, Lyon),
            73, "stopped"),
        Fires(
            "stopped, silent for a while, and started again",
            () => CaseTrail.Trail().Trail(0, Lyon).Silent(10).Trail(50, Lyon, "StartLogging").Resumed(65, 10),
            61, "stopped", "fell-silent", "started-again"),
        Fires(
            "two trails within the hour are one story",
            () => CaseTrail.Trail().Trail(0, Lagos).Trail(60, Lagos),
            73, "stopped"),
        Fires(
            "more than an hour apart they are two",
            () => CaseTrail.Trail().Trail(0, Lagos).Trail(61, Lagos),
            73, "stopped") with { Alerts = 2 },
        Fires(
            "two people are two stories",
            () => CaseTrail.Trail().Trail(0, Lagos).Trail(1, Lyon, by: Deployment),
            73, "stopped") with { Alerts = 2 },
        Fires(
            "a listed program deletes it: expected, and told",
            () => CaseTrail.Trail().Trail(
                0, Aws.With(NetworkTraits.AutomationAgent), "DeleteTrail", Deployment),
            33, "stopped", "expected"),
        Closed(
            "closed as planned",
            () => CaseTrail.Trail().Trail(0, Lyon).Close(10),
            "benign"),
        Silent("a trail that is started", () => CaseTrail.Trail().Trail(0, Lyon, "StartLogging")),
        Silent("an account that falls silent by itself", () => CaseTrail.Trail().Silent(0)),
        Silent(
            "the same action in the memory of who did it: it is told once, of the account",
            () => CaseTrail.User().Call(0, Lagos, "StopLogging", "cloudtrail.amazonaws.com")),
    ];
}
