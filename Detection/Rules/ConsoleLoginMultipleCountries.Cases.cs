using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules.Cases;
using static Grainwatch.Detection.Rules.Cases.CaseOrigins;
using static Grainwatch.Detection.Rules.Cases.RuleCase;

namespace Grainwatch.Detection.Rules;

/// <content>What it fires on, and what not.</content>
public sealed partial class ConsoleLoginMultipleCountries
{
    /// <inheritdoc/>
    public override IReadOnlyList<RuleCase> Cases { get; } =
    [
        Fires(
            "a user in Lyon, and 23 minutes later in Lagos: MFA on both sides clears nothing",
            () => CaseTrail.User().Login(0, Lyon).Login(23, Lagos),
            72, "countries", "impossible-speed", "new-network-or-country"),
        Fires(
            "the second login is without MFA",
            () => CaseTrail.User().Habit(Lyon, 3).Then(3).Login(0, Lyon).Login(20, Lagos, mfa: false),
            77, "countries", "impossible-speed", "new-network-or-country", "no-mfa"),
        Fires(
            "an access key is made an hour after the second login",
            () => CaseTrail.User().Habit(Lyon, 3).Then(3).Login(0, Lyon).Login(20, Lagos).Sensitive(80, Lagos),
            97, "countries", "impossible-speed", "new-network-or-country", "sensitive-actions"),
        Fires(
            "both countries and networks known, and too fast all the same",
            () => CaseTrail.User().Habit(Lyon, 3, Lagos).Then(3).Login(0, Lyon).Login(65, Lagos),
            62, "countries", "impossible-speed"),
        Fires(
            "the root user in two countries",
            () => CaseTrail.Root().Login(0, Lyon).Login(23, Lagos),
            72, "countries", "impossible-speed", "new-network-or-country"),
        Fires(
            "back and forth: logins chained by short gaps are one episode",
            () => CaseTrail.User().Login(0, Lyon).Login(50, Lagos).Login(100, Lyon).Login(150, Lagos),
            72, "countries", "impossible-speed", "new-network-or-country"),
        Fires(
            "two episodes far apart are two alerts",
            () => CaseTrail.User().Login(0, Lyon).Login(10, Lagos).Login(300, Lyon).Login(310, Lagos),
            62, "countries", "impossible-speed") with { Alerts = 2 },
        Fires(
            "a login that no database places stands between and breaks nothing",
            () => CaseTrail.User().Login(0, Lyon).Login(5, Unlocated).Login(10, Lagos),
            72, "countries", "impossible-speed", "new-network-or-country"),
        Fires(
            "a roaming phone: both sides through one provider",
            () => CaseTrail.User().Habit(Paris, 3, BerlinRoaming).Then(3).Login(0, Paris)
                .Login(64, BerlinRoaming),
            32, "countries", "same-organization"),
        Fires(
            "a commuter over the border",
            () => CaseTrail.User().Habit(Strasbourg, 3, Kehl).Then(3).Login(0, Strasbourg).Login(30, Kehl),
            27, "countries", "border"),
        Fires(
            "one side through a VPN",
            () => CaseTrail.User().Habit(Paris, 3, Berlin).Then(3).Login(0, Paris)
                .Login(64, Berlin.With(NetworkTraits.Vpn)),
            32, "countries", "relay"),
        Fires(
            "one side through a hosting provider",
            () => CaseTrail.User().Habit(Paris, 3, Berlin).Then(3).Login(0, Paris)
                .Login(64, Berlin.With(NetworkTraits.Hosting)),
            32, "countries", "relay"),
        Fires(
            "a user that an analyst has marked as shared",
            () => CaseTrail.User().MarkShared(-60).Login(0, Lyon).Login(23, Lagos),
            57, "countries", "impossible-speed", "new-network-or-country", "shared"),
        Fires(
            "the mark comes after the alert: it weighs all the same",
            () => CaseTrail.User().Login(0, Lyon).Login(23, Lagos).MarkShared(60),
            57, "countries", "impossible-speed", "new-network-or-country", "shared"),
        Fires(
            "the mark is taken back",
            () => CaseTrail.User().Login(0, Lyon).Login(23, Lagos).MarkShared(60).MarkShared(90, shared: false),
            72, "countries", "impossible-speed", "new-network-or-country"),
        Fires(
            "closed, and the person goes on to a third country: open again",
            () => CaseTrail.User().Login(0, Lyon).Login(23, Lagos).Close(30).Login(60, Berlin),
            72, "countries", "impossible-speed", "new-network-or-country"),
        Fires(
            "closed, and opened again by an analyst",
            () => CaseTrail.User().Login(0, Lyon).Login(23, Lagos).Close(30).Reopen(40),
            72, "countries", "impossible-speed", "new-network-or-country"),
        Closed(
            "closed, and the same two countries go on",
            () => CaseTrail.User().Login(0, Lyon).Login(23, Lagos).Close(30, Disposition.TruePositive).Login(60, Lyon),
            "true-positive"),
        Closed(
            "an earlier login is delivered after the closing: the alert that takes over is closed too",
            () => CaseTrail.User().Login(20, Lyon).Login(43, Lagos).Close(50).Login(0, Lyon),
            "benign"),
        Silent(
            "two cities of one country",
            () => CaseTrail.User().Login(0, Lyon).Login(5, Paris)),
        Silent(
            "two countries, one second more than the window apart",
            () => CaseTrail.User().Login(0, Lyon).Login(65 + (1 / 60.0), Lagos)),
        Silent(
            "the login abroad fails",
            () => CaseTrail.User().Login(0, Lyon).FailedLogin(5, Lagos)),
        Silent(
            "the login abroad comes from an excluded network",
            () => CaseTrail.User().Login(0, Lyon).Login(5, Lagos.With(NetworkTraits.Excluded))),
        Silent(
            "the second login has no place",
            () => CaseTrail.User().Login(0, Lyon).Login(5, Unlocated)),
        Silent(
            "both logins are delivered two days late",
            () => CaseTrail.User().Habit(Lyon, 3).Then(0).Login(1, Lyon).Login(24, Lagos)),
        Silent(
            "a federated user: not of the types the rule applies to",
            () => CaseTrail.Federated().Login(0, Lyon).Login(5, Lagos)),
        Silent(
            "the policy has switched the rule off",
            () => CaseTrail.User().Login(0, Lyon).Login(23, Lagos)) with
        {
            Policy = Policy.Default with
            {
                DisabledRules = new HashSet<string> { RuleIds.ConsoleLoginMultipleCountries },
            },
        },
    ];
}
