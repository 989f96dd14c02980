using Grainwatch.Detection.Rules.Cases;
using Grainwatch.Detection.Silence;
using static Grainwatch.Detection.Rules.Cases.CaseOrigins;
using static Grainwatch.Detection.Rules.Cases.RuleCase;

namespace Grainwatch.Detection.Rules;

/// <content>What it fires on, and what not.</content>
public sealed partial class AccountSilent
{
    /// <inheritdoc/>
    public override IReadOnlyList<RuleCase> Cases { get; } =
    [
        Fires("a steady account delivers nothing", () => CaseTrail.Trail().Silent(0), 47, "silent"),
        Fires(
            "it delivers again",
            () => CaseTrail.Trail().Silent(0).Resumed(47, 0),
            21, "silent", "resumed"),
        Fires(
            "silent twice: two alerts, and the first has ended",
            () => CaseTrail.Trail().Silent(0).Resumed(47, 0).Silent(600),
            47, "silent") with { Alerts = 2 },
        Fires(
            "it is told that delivery goes on before it is told that it had stopped",
            () => CaseTrail.Trail().Resumed(47, 0).Silent(0),
            21, "silent", "resumed"),
        Fires(
            "somebody stopped the trail an hour before the last event",
            () => CaseTrail.Trail().Trail(0, Lagos).Silent(60),
            73, "silent", "trail-ended"),
        Fires(
            "somebody stopped the trail more than an hour before",
            () => CaseTrail.Trail().Trail(0, Lagos).Silent(61),
            47, "silent"),
        Fires(
            "a change of what the trail records explains no silence",
            () => CaseTrail.Trail().Trail(0, Lagos, "PutEventSelectors").Silent(10),
            47, "silent"),
        Fires(
            "no account delivers",
            () => CaseTrail.Gateway().EverythingSilent(0, accounts: 12),
            73, "silent", "everything"),
        Fires(
            "some account delivers again",
            () => CaseTrail.Gateway().EverythingSilent(0, accounts: 12).Resumed(90, 0),
            47, "silent", "everything", "resumed"),
        Closed(
            "closed, and it delivers again: closed it stays",
            () => CaseTrail.Trail().Silent(0).Close(40).Resumed(47, 0),
            "benign"),
        Silent("the end of a silence that nobody told", () => CaseTrail.Trail().Resumed(47, 0)),
        Silent("a trail that is stopped, in an account that delivers", () => CaseTrail.Trail().Trail(0, Lyon)),
        Silent("a gateway that is behind", () => CaseTrail.Gateway().Behind(5, 0, 20)),
        Silent("a user who does nothing for days", () => CaseTrail.User().Call(0, Lyon).Call(9000, Lyon)),
        Silent(
            "a user whose program says that it is ours",
            () => CaseTrail.User().Call(0, Lyon, Tiding.DeliverySilent, Tiding.Source)),
    ];
}
