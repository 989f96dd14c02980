using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules.Cases;
using static Grainwatch.Detection.Rules.Cases.CaseOrigins;
using static Grainwatch.Detection.Rules.Cases.RuleCase;

namespace Grainwatch.Detection.Rules;

/// <content>What it fires on, and what not.</content>
public sealed partial class FederatedConsoleLogin
{
    private const string Operators = "Operators";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleCase> Cases { get; } =
    [
        Fires(
            "the daily routine: token and login at one address",
            () => Daily().Then(5).Token(0, Lyon).Login(1, Lyon),
            21, "federated-login", "token-same-address"),
        Fires(
            "token made in Lyon, used in Lagos: relayed",
            () => Daily().Then(5).Token(0, Lyon).Login(3, Lagos),
            93, "federated-login", "token-other-country", "new-network", "new-place"),
        Fires(
            "token made in Lagos, used at home: stolen credentials made it",
            () => Daily().Then(5).Token(0, Lagos).Login(3, Lyon),
            73, "federated-login", "token-other-country"),
        Fires(
            "token made through another network of the same country",
            () => Daily().Then(5).Token(0, LyonMobile).Login(2, Lyon),
            65, "federated-login", "token-other-network"),
        Fires(
            "token made at another address of the same network",
            () => Daily().Then(5).Token(0, LyonNextDoor).Login(2, Lyon),
            52, "federated-login", "token-other-address"),
        Fires(
            "a network that no database knows never differs",
            () => Daily().Then(5).Token(0, Unlocated).Login(2, Lyon),
            52, "federated-login", "token-other-address"),
        Fires(
            "token made by a federation broker in another country",
            () => Daily().Then(5).Token(0, Berlin.With(NetworkTraits.Automation)).Login(2, Lyon),
            21, "federated-login", "token-broker"),
        Fires(
            "no token seen",
            () => Daily().Then(5).Login(0, Lyon),
            47, "federated-login", "no-token"),
        Fires(
            "the token is older than it can live",
            () => Daily().Then(5).Token(0, Lyon).Login(15 + (1 / 60.0), Lyon),
            47, "federated-login", "no-token"),
        Fires(
            "the token belongs to another session: its access key differs",
            () => Daily().Then(5).Token(0, Lagos, key: "ASIAOTHER").Login(2, Lyon, key: "ASIATHIS"),
            47, "federated-login", "no-token"),
        Fires(
            "of several tokens the nearest before the login counts",
            () => Daily().Then(5).Token(0, Lagos).Token(1, Lyon).Login(2, Lyon),
            21, "federated-login", "token-same-address"),
        Fires(
            "a token that arrives after its login corrects the alert",
            () => Daily().Then(5).Login(3, Lyon).Token(0, Lagos),
            73, "federated-login", "token-other-country"),
        Fires(
            "the token's source is a service, no address",
            () => Daily().Then(5).Token(0, Service).Login(2, Lyon),
            47, "federated-login", "token-no-address"),
        Fires(
            "the login's source is a service, no address",
            () => Daily().Then(5).Token(0, Lyon).Login(2, Service),
            47, "federated-login", "login-no-address"),
        Fires(
            "the very first login: issuer, network and place are new",
            () => CaseTrail.Federated().Login(0, Lyon, issuer: Operators),
            77, "federated-login", "no-token", "new-issuer", "new-network", "new-place"),
        Fires(
            "on the third day everything is rare still",
            () => CaseTrail.Federated().SignInHabit(Lyon, 2, Operators).Then(2).Login(0, Lyon, issuer: Operators),
            62, "federated-login", "no-token", "rare-issuer", "rare-network", "rare-place"),
        Fires(
            "a known person with another role",
            () => Daily().Then(5).Login(0, Lyon, issuer: "Administrators"),
            57, "federated-login", "no-token", "new-issuer"),
        Fires(
            "a VPN says nothing of where its user is: the network is new, no place is",
            () => Daily().Then(5).Login(0, Berlin.With(NetworkTraits.Vpn)),
            57, "federated-login", "no-token", "new-network"),
        Fires(
            "the policy asks for new countries: a link that the portal made is opened far away",
            () => Daily().Then(5).Token(0, Lyon.With(NetworkTraits.Corporate)).Login(3, Lagos),
            71, "federated-login", "token-broker", "new-network", "new-place", "new-country") with
        {
            Policy = Policy.Default with
            {
                Risks = new SignalRisks([(RuleIds.FederatedConsoleLogin, "new-country", 30)]),
            },
        },
        Fires(
            "at six in the evening, after thirty sign-ins at eight in the morning",
            () => CaseTrail.Federated().SignInHabit(Lyon, 15).Then(15).Token(600, Lyon).Login(601, Lyon),
            26, "federated-login", "token-same-address", "unusual-hour"),
        Fires(
            "logins through two networks within the window: it weighs on both",
            () => Daily().Then(5).Login(0, Lyon).Login(30, LyonMobile),
            67, "federated-login", "no-token", "new-network", "other-network") with { Alerts = 2 },
        Fires(
            "a known automation agent makes the token at the same address",
            () => Daily().Then(5).Token(0, Lyon.With(NetworkTraits.AutomationAgent)).Login(1, Lyon),
            11, "federated-login", "token-automation"),
        Fires(
            "routine on the third day: rare still, and kept low",
            ThirdDay,
            33, "federated-login", "token-same-address", "rare-issuer", "rare-network", "rare-place", "routine"),
        Fires(
            "a login that is delivered two days late: nothing is said of its context",
            () => Daily().Then(2).Token(60, Lyon).Login(61, Lagos),
            47, "federated-login", "late"),
        Fires(
            "an access key is made half an hour later: told, and moves nothing",
            () => Daily().Then(5).Token(0, Lyon).Login(1, Lyon).Sensitive(31, Lyon),
            21, "federated-login", "token-same-address"),
        Fires(
            "relayed, and the identity provider confirms MFA: the relay passed it on",
            () => Daily().Then(5).Token(0, Lyon).Login(3, Lagos).IdpMfa(60, confirmed: true),
            73, "federated-login", "token-other-country", "new-network", "new-place", "idp-mfa"),
        Fires(
            "no token seen, and the identity provider knows of no MFA",
            () => Daily().Then(5).Login(0, Lyon).IdpMfa(60, confirmed: false),
            73, "federated-login", "no-token", "idp-mfa"),
        Fires(
            "of two answers about the identity provider the newer counts",
            () => Daily().Then(5).Login(0, Lyon).IdpMfa(60, confirmed: false).IdpMfa(90, confirmed: true),
            27, "federated-login", "no-token", "idp-mfa"),
        Fires(
            "routine kept low, and no MFA: it comes on top",
            () => ThirdDay().IdpMfa(60, confirmed: false),
            59, "federated-login", "token-same-address", "rare-issuer", "rare-network", "rare-place", "routine",
            "idp-mfa"),
        Fires(
            "routine that the policy suppresses, and no MFA: open all the same",
            () => ThirdDay().IdpMfa(60, confirmed: false),
            62, "federated-login", "token-same-address", "rare-issuer", "rare-network", "rare-place", "idp-mfa") with
        {
            Policy = Policy.Default with { Routine = RoutineTreatment.Suppress },
        },
        Fires(
            "closed, and a token that arrives afterwards was made in another country: open again",
            () => Daily().Then(5).Login(3, Lyon).Close(60).Token(0, Lagos),
            73, "federated-login", "token-other-country"),
        Closed(
            "MFA confirmed, and closed",
            () => Daily().Then(5).Token(0, Lyon).Login(1, Lyon).IdpMfa(60, confirmed: true).Close(61),
            "benign"),
        Suppressed(
            "routine, where the policy suppresses it",
            ThirdDay,
            "routine") with { Policy = Policy.Default with { Routine = RoutineTreatment.Suppress } },
        Silent(
            "a token alone",
            () => CaseTrail.Federated().Token(0, Lyon)),
        Silent(
            "a login that fails",
            () => CaseTrail.Federated().FailedLogin(0, Lyon)),
        Silent(
            "an IAM user with token and login",
            () => CaseTrail.User().Token(0, Lyon).Login(1, Lagos)),
        Silent(
            "a role with token and login",
            () => CaseTrail.Role().Token(0, Lyon, session: "alice").Login(1, Lagos, session: "alice")),
    ];

    private static CaseTrail ThirdDay() => CaseTrail.Federated().SignInHabit(Lyon, 2, Operators).Then(2)
        .Token(0, Lyon, issuer: Operators).Login(1, Lyon, issuer: Operators);

    /// <summary>Five working days of a person whose network and place are usual.</summary>
    private static CaseTrail Daily() => CaseTrail.Federated().SignInHabit(Lyon, 5);
}
