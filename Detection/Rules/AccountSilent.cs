using System.Globalization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Silence;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Rules;

/// <summary>
/// An account that delivered steadily and delivers nothing; or none of them does. One alert a silence, which goes on
/// when it ends.
/// </summary>
public sealed partial class AccountSilent : Rule
{
    /// <summary>How long before an account's last events the end of its trail explains its silence.</summary>
    internal static readonly TimeSpan Linked = TimeSpan.FromMinutes(60);

    /// <inheritdoc/>
    public override IEnumerable<Alert> Judge(Situation situation)
    {
        if (!OwnMemories.IsType(situation.State.Key.Type)) return [];
        var told = Told.In(situation.State);
        return told.Where(one => one.Tiding.Name is Tiding.DeliverySilent or Tiding.EverythingSilent)
            .Select(silent => ToAlert(situation, silent, EndOf(silent, told)));
    }

    /// <inheritdoc/>
    public override bool IsInScope(Alert alert, Situation situation) =>
        situation.State.Actions.Sensitive.Any(e => e.Id.ToString() == alert.Rows[0].EventId);

    /// <summary>The end of a silence names the same last arrival.</summary>
    private static Told? EndOf(Told silent, List<Told> told) => told.Find(one =>
        one.Tiding.Name == Tiding.DeliveryResumed && one.Tiding.Since == silent.Tiding.Since);

    private Alert ToAlert(Situation situation, Told silent, Told? end)
    {
        var (tiding, state) = (silent.Tiding, situation.State);
        var isEverything = tiding.Name == Tiding.EverythingSilent;
        var stops = state.Actions.Sensitive.Where(e => TrailActions.Stops(e) && !TrailActions.Changes(e)
            && e.Time >= tiding.Since - Linked && e.Time <= tiding.Time).ToList();
        List<TrailEvent> story = end is null ? [silent.Event] : [silent.Event, end.Event];
        Evidence[] evidence =
        [
            Evidence.Of("last-arrival", Time(tiding.Since)),
            Evidence.Of("told-after", FollowUp.Text(tiding.Span)),
            Evidence.Of("steadiness", isEverything ? null : Steadiness(tiding)),
            Evidence.Of("resumed", end is null ? null : Time(end.Tiding.Time)),
            Evidence.Of("trail-actions", stops.Select(TrailStopped.Text)),
            Evidence.Of("accounts", isEverything ? $"{tiding.Accounts:#,0} that delivered steadily" : null),
        ];
        return Raise(
            situation, silent.Event.Id.ToString(), What(state, tiding, end), story,
            [.. Reasons(tiding, end, stops)], evidence);
    }

    private IEnumerable<Reason> Reasons(Tiding tiding, Told? end, List<TrailEvent> stops)
    {
        var isEverything = tiding.Name == Tiding.EverythingSilent;
        yield return new Reason("silent", Metadata.BaseRisk, isEverything
            ? $"Nothing arrived for {FollowUp.Text(tiding.Span)} after {Time(tiding.Since)}, of any account."
            : $"Nothing arrived for {FollowUp.Text(tiding.Span)} after {Time(tiding.Since)}; before, "
                + $"{Steadiness(tiding)}.");
        if (isEverything)
        {
            yield return new Reason("everything", 26, string.Create(CultureInfo.InvariantCulture,
                $"All of the {tiding.Accounts:#,0} steady accounts at once: what reads them, not what they do."));
        }

        if (stops.Count > 0)
        {
            yield return new Reason(
                "trail-ended", 26, $"A trail of the account ended shortly before: {TrailStopped.Text(stops[^1])}.");
        }

        if (end is not null)
        {
            yield return new Reason("resumed", -26,
                $"Delivery goes on since {Time(end.Tiding.Time)}; what happened meanwhile may still come.");
        }
    }

    private static string What(PrincipalState state, Tiding tiding, Told? end)
    {
        var who = tiding.Name == Tiding.EverythingSilent ? "No account" : $"Account {state.Key.Account}";
        var (isNone, since) = (tiding.Name == Tiding.EverythingSilent, Time(tiding.Since));
        if (end is null)
        {
            return isNone
                ? $"{who} delivers anything since {since}: look at the sources first"
                : $"{who} delivers nothing since {since}";
        }

        var time = $"for {FollowUp.Text(end.Tiding.Time - tiding.Since)}, until {Time(end.Tiding.Time)}";
        return isNone ? $"{who} delivered anything {time}" : $"{who} delivered nothing {time}";
    }

    private static string Steadiness(Tiding tiding) => string.Create(CultureInfo.InvariantCulture,
        $"something came in {tiding.Windows} of {DeliveryWatch.WindowsKept} windows of {FollowUp.Text(tiding.Span)}");

    /// <summary>"2026-05-19 08:12Z".</summary>
    internal static string Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
