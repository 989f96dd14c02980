using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules.Cases;
using static Grainwatch.Detection.Rules.Cases.CaseOrigins;
using static Grainwatch.Detection.Rules.Cases.RuleCase;

namespace Grainwatch.Detection.Rules;

/// <content>What it fires on, and what not.</content>
public sealed partial class NewGeolocationForEventType
{
    private const double Week = 7 * 24 * 60;

    /// <inheritdoc/>
    public override IReadOnlyList<RuleCase> Cases { get; } =
    [
        Fires(
            "a call from a country never seen",
            () => LivesInLyon().Then(20).Call(0, Lagos),
            73, "new-country"),
        Fires(
            "a call from another city at home",
            () => LivesInLyon().Then(20).Call(0, Paris),
            47, "new-place"),
        Fires(
            "the first console login from the usual place",
            () => LivesInLyon().Then(20).Login(0, Lyon, mfa: false),
            21, "new-event-type", "learning"),
        Fires(
            "the first call with MFA is another event type",
            () => LivesInLyon().Then(20).Call(0, Lyon, mfa: true),
            21, "new-event-type", "learning"),
        Fires(
            "what is done from there is told, and moves nothing",
            () => LivesInLyon().Then(20).Call(0, Lagos).Sensitive(30, Lagos),
            73, "new-country", "sensitive-actions"),
        Fires(
            "a key asleep for a hundred days wakes up in a country it never was in",
            () => LivesInLyon().Then(120).Call(0, Lagos),
            73, "dormant"),
        Fires(
            "through a VPN of a network never seen",
            () => LivesInLyon().Then(20).Call(0, Berlin.With(NetworkTraits.Vpn)),
            47, "unknown-vpn"),
        Fires(
            "a VPN teaches no place: the next day without it is new",
            () => LivesInLyon().Then(20).Call(0, Berlin.With(NetworkTraits.Vpn)).Call(1440, Berlin),
            73, "unknown-vpn", "new-country"),
        Fires(
            "near home, through a network never seen: closeness alone clears nothing",
            () => LivesInLyon().Then(20).Call(0, VienneRented),
            47, "new-place"),
        Fires(
            "near home, through a hosting provider",
            () => LivesInLyon().Then(20).Call(0, Vienne.With(NetworkTraits.Hosting)),
            47, "new-place"),
        Fires(
            "near home, over the border",
            () => CaseTrail.User().Habit(Strasbourg, 20).Then(20).Call(0, KehlSameProvider),
            73, "new-country"),
        Fires(
            "learning ends after fourteen days",
            () => CaseTrail.User().Habit(Lyon, 14).Then(14).Call(1, Lagos),
            73, "new-country"),
        Fires(
            "a call from abroad that is delivered two days late",
            () => LivesInLyon().Then(17).Call(60, Lagos),
            73, "new-country", "late"),
        Fires(
            "the policy asks whether the program was used before",
            () => LivesInLyon().Then(20).Call(0, Lagos),
            33, "new-country", "known-agent") with { Policy = Asking("known-agent", -40) },
        Fires(
            "the policy asks whether the network was used before",
            () => LivesInLyon().Then(20).Call(0, KehlSameProvider),
            33, "new-country", "known-network") with { Policy = Asking("known-network", -40) },
        Fires(
            "the policy asks for MFA, and the session that was relayed has it too",
            () => LivesInLyon().Then(20).Login(0, Lagos),
            68, "new-country", "mfa") with { Policy = Asking("mfa", -5) },
        Fires(
            "the policy asks for hosting providers",
            () => LivesInLyon().Then(20).Call(0, Lagos.With(NetworkTraits.Hosting)),
            93, "new-country", "hosting") with { Policy = Asking("hosting", 20) },
        Suppressed(
            "fourteen days old: habits are still being learned",
            () => CaseTrail.User().Habit(Lyon, 10).Then(14).Call(0, Lagos),
            "learning"),
        Suppressed(
            "near home, through the network at home",
            () => LivesInLyon().Then(20).Call(0, Vienne),
            "near"),
        Suppressed(
            "home after a long leave",
            () => LivesInLyon().Then(120).Call(0, Lyon),
            "returned"),
        Suppressed(
            "a newer database moves the address at home to another country",
            () => LivesInLyon().Then(20).Call(0, Lyon.MovedTo(Berlin)),
            "relocated"),
        Suppressed(
            "through the organisation's own egress abroad",
            () => LivesInLyon().Then(20).Call(0, Lagos.With(NetworkTraits.Corporate)),
            "corporate"),
        Suppressed(
            "another exit of a VPN that is in use",
            () => CaseTrail.User().Habit(Lyon, 20, Berlin.With(NetworkTraits.Vpn)).Then(20)
                .Call(0, LagosExit.With(NetworkTraits.Vpn)),
            "vpn"),
        Fires(
            "a trust that ended before",
            () => LivesInLyon().Then(20).TrustPlace(0, "NG/Lagos/Lagos", until: 60).Call(60, Lagos),
            73, "new-country"),
        Fires(
            "a trust that was taken back",
            () => LivesInLyon().Then(20).TrustPlace(0, "NG", until: Week).Call(60, Lagos)
                .TrustPlace(120, "NG", until: 0),
            73, "new-country"),
        Fires(
            "the network is trusted, and a login comes from the same city through another",
            () => LivesInLyon().Then(20).TrustNetwork(0, "AS64520", until: Week).Call(60, Lagos).Login(90, LagosExit),
            21, "trusted", "new-event-type"),
        Fires(
            "closed, and the same place through another network: open again",
            () => LivesInLyon().Then(20).Call(0, Lagos).Close(30).Login(60, LagosExit),
            73, "new-country", "new-event-type"),
        Suppressed(
            "at a place that an analyst trusts",
            () => LivesInLyon().Then(20).TrustPlace(0, "NG/Lagos/Lagos", until: Week).Call(60, Lagos),
            "trusted"),
        Suppressed(
            "in a country that an analyst trusts, as was decided after the alert",
            () => LivesInLyon().Then(20).Call(0, Lagos).TrustPlace(60, "NG", until: Week),
            "trusted"),
        Suppressed(
            "from a range of addresses that an analyst trusts",
            () => LivesInLyon().Then(20).TrustNetwork(0, "102.10.1.0/24", until: Week).Call(60, Lagos),
            "trusted"),
        Closed(
            "the person says it was them, and signs in there next",
            () => LivesInLyon().Then(20).Call(0, Lagos).ThisWasMe(30).Login(60, Lagos),
            "this-was-me"),
        Silent(
            "the usual call from the usual place",
            () => LivesInLyon().Then(20).Call(0, Lyon)),
        Silent(
            "a failed login from abroad proves nothing and teaches nothing",
            () => LivesInLyon().Then(20).FailedLogin(0, Lagos)),
        Silent(
            "an address that no database places",
            () => LivesInLyon().Then(20).Call(0, Unlocated)),
        Silent(
            "a service that calls on the user's behalf",
            () => LivesInLyon().Then(20).Call(0, Service)),
    ];

    private static Policy Asking(string signal, int risk) => Policy.Default with
    {
        Risks = new SignalRisks([(RuleIds.NewGeolocationForEventType, signal, risk)]),
    };

    private static CaseTrail LivesInLyon() => CaseTrail.User().Habit(Lyon, 20);
}
