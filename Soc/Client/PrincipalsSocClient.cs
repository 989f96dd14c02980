using System.Globalization;
using System.Runtime.CompilerServices;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Soc;

/// <summary>
/// The client beside the principals: no gateway is between. For programs that are in the cluster themselves, and hosts
/// in one process.
/// </summary>
/// <param name="principals">Where principals live.</param>
/// <param name="clock">What time it is: risks and decisions are of it. Default: the system's.</param>
/// <param name="isOwner">Whether the principals are disposed with the client, where they can be.</param>
public sealed class PrincipalsSocClient(IPrincipals principals, TimeProvider? clock = null, bool isOwner = false)
    : ISocClient, IDisposable
{
    private const int FoundMax = 100;

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    private DateTime Now => _clock.GetUtcNow().UtcDateTime;

    /// <inheritdoc/>
    public Task<Page<AlertHeader>> AlertsPageAsync(
        AlertQuery query, string? cursor = null, CancellationToken cancellationToken = default) =>
        GuardedAsync(async () =>
        {
            var after = cursor is null ? (AlertPosition?)null : ReadAlert(cursor);
            var page = await principals.ListAlertsAsync(query with { After = after }, cancellationToken);
            return new Page<AlertHeader>(page.Alerts, page.Next is { } next ? Write(next) : null);
        });

    /// <inheritdoc/>
    public Task<Alert> AlertAsync(AlertId id, CancellationToken cancellationToken = default) => GuardedAsync(async () =>
        await principals.AlertAsync(id, cancellationToken) ?? throw SocException.NotFound($"There is no alert {id}."));

    /// <inheritdoc/>
    public async IAsyncEnumerable<AlertChange> WatchAlertsAsync(
        AlertQuery query, string? after = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            using var watch = await GuardedAsync(
                () => principals.WatchAlertsAsync(query, after, cancellationToken));
            after = watch.Start;
            await using var changes = watch.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await NextAsync(changes))
            {
                after = changes.Current.Position;
                yield return changes.Current;
            }
        }
    }

    /// <inheritdoc/>
    public Task<Page<PrincipalRisk>> PrincipalsPageAsync(
        PrincipalFilter filter, string? cursor = null, CancellationToken cancellationToken = default) =>
        GuardedAsync(async () =>
        {
            // They sink as time goes by: all pages of one list are of one time.
            var (after, asOf) = cursor is null ? (null, Now) : ReadPrincipal(cursor);
            var page = await principals.ListPrincipalsAsync(
                new PrincipalQuery
                {
                    AsOf = asOf,
                    Text = filter.Text,
                    Accounts = filter.Accounts,
                    MinRisk = filter.MinRisk,
                    Limit = filter.Limit,
                    After = after,
                },
                cancellationToken);
            return new Page<PrincipalRisk>(Shown(page.Principals), page.Next is { } next ? Write(next, asOf) : null);
        });

    /// <inheritdoc/>
    public Task<IReadOnlyList<PrincipalRisk>> FindPrincipalsAsync(
        string name, CancellationToken cancellationToken = default) =>
        GuardedAsync(async () =>
        {
            var query = new PrincipalQuery { AsOf = Now, Name = name, Limit = FoundMax };
            return Shown((await principals.ListPrincipalsAsync(query, cancellationToken)).Principals);
        });

    /// <inheritdoc/>
    public Task<PrincipalView> PrincipalAsync(string name, CancellationToken cancellationToken = default) =>
        GuardedAsync(() => OfAsync(name, key => principals.ViewAsync(key, cancellationToken), cancellationToken));

    /// <inheritdoc/>
    public Task<PastPrincipal> PastPrincipalAsync(
        string name, PastQuestion question, CancellationToken cancellationToken = default) => GuardedAsync(
        () => OfAsync(
            name,
            async key =>
            {
                var answer = await principals.PastAsync(key, question, cancellationToken);
                return answer.Outcome switch
                {
                    PastOutcome.Known => new PastPrincipal(
                        answer.RaisedAt ?? ((PastQuestion.At)question).Time,
                        (question as PastQuestion.Before)?.Alert, answer.Writes, answer.Written, answer.Principal!),
                    PastOutcome.NoSuchPrincipal => null,
                    var why => throw SocException.NotFound($"The past of {key} cannot be told: {Why(why)}"),
                };
            },
            cancellationToken));

    /// <inheritdoc/>
    public async Task<Page<TimelineEntry>> TimelinePageAsync(
        string name, TimelineQuery query, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var after = cursor is null ? (TimelinePosition?)null : ReadTimeline(cursor);
        var view = await PrincipalAsync(name, cancellationToken);
        var page = PrincipalTimeline.Of(view, query with { After = after });
        return new Page<TimelineEntry>(page.Entries, page.Next is { } next ? Write(next) : null);
    }

    /// <inheritdoc/>
    public Task<DecisionReceipt> DecideAsync(
        Decision decision,
        string? principal = null,
        int? seen = null,
        CancellationToken cancellationToken = default) => GuardedAsync(async () =>
    {
        var signed = decision with { At = Now };
        if (signed.Check() is { } error) throw Refused("Not a decision", error);
        if (seen is not null && signed is not AlertDecision)
            throw Refused("Not a decision", "A revision is an alert's, and the decision is about a principal.");
        var key = signed is AlertDecision { Alert: var id }
            ? PrincipalKey.Parse((await AlertAsync(id, cancellationToken)).Principal)
            : await KeyOfAsync(principal ?? "", cancellationToken);
        var (outcome, kept) = await principals.RecordAsync(key, signed, seen, cancellationToken);
        return outcome switch
        {
            DecisionOutcome.Recorded => new DecisionReceipt("recorded", key.Text, kept),
            DecisionOutcome.Known when signed.IsSame(kept) => new DecisionReceipt("known", key.Text, kept),
            DecisionOutcome.Known => throw Refused(
                "Another decision",
                $"The id '{signed.Id}' is of another decision, and nothing was recorded; send this one with an id of "
                + "its own."),
            DecisionOutcome.Changed => throw new SocException(
                SocFault.Changed, "Changed since",
                ChangedAlert.Sentence(
                    await principals.AlertAsync(((AlertDecision)signed).Alert, cancellationToken))),
            DecisionOutcome.NotForThisAlert => throw Refused(
                "Not for this alert", "The decision is about console logins of federated users."),
            _ => throw SocException.NotFound($"There is no such alert or principal any more: {key}."),
        };
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isOwner) (principals as IDisposable)?.Dispose();
    }

    private static IReadOnlyList<PrincipalRisk> Shown(IEnumerable<PrincipalRisk> some) =>
        [.. some.Select(one => one with { Risk = Math.Round(one.Risk, 1) })];

    /// <summary>False when the watch was let go of: it can be gone on with.</summary>
    private static async Task<bool> NextAsync(IAsyncEnumerator<AlertChange> changes)
    {
        try
        {
            return await changes.MoveNextAsync();
        }
        catch (SlowWatcherException)
        {
            return false;
        }
    }

    private async Task<T> OfAsync<T>(string name, Func<PrincipalKey, Task<T?>> tell, CancellationToken cancellation)
        where T : class
    {
        var (told, candidates) = await principals.OfNameAsync(name, FoundMax, tell, cancellation);
        return told ?? throw NotOne(name, candidates);
    }

    private async Task<PrincipalKey> KeyOfAsync(string name, CancellationToken cancellation)
    {
        var (key, candidates) = await principals.KeyOfAsync(name, FoundMax, cancellation);
        return key ?? throw NotOne(name, candidates);
    }

    private static SocException NotOne(string name, IReadOnlyList<PrincipalHeader> candidates) => candidates.Count == 0
        ? SocException.NotFound($"No principal is known as '{name}'.")
        : new SocException(
            SocFault.Ambiguous, "Ambiguous name",
            $"'{name}' names {candidates.Count} principals; name one of them by its key.")
        {
            Candidates = candidates,
        };

    private static async Task<T> GuardedAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (PrincipalStoreException e)
        {
            throw new SocException(SocFault.Busy, "Not now", e.Message, e);
        }
        catch (TooManyWatchersException e)
        {
            throw new SocException(SocFault.Busy, "Not now", e.Message, e);
        }
    }

    private static string Why(PastOutcome outcome) => outcome switch
    {
        PastOutcome.NothingYet => "nothing was known of it yet.",
        PastOutcome.NotKept => "what was written then is not kept any more.",
        PastOutcome.NoSuchAlert => "it has no such alert.",
        _ => "this host keeps no past, only what is known now.",
    };

    private static string Write(AlertPosition position) =>
        string.Create(CultureInfo.InvariantCulture, $"{position.LastEvent.Ticks} {position.Id}");

    private static string Write(TimelinePosition position) =>
        string.Create(CultureInfo.InvariantCulture, $"{position.Time.Ticks} {position.Kind} {position.Id}");

    private static string Write(PrincipalPosition position, DateTime asOf) =>
        string.Create(CultureInfo.InvariantCulture, $"{asOf.Ticks} {position.Risk:R} {position.Key}");

    private static AlertPosition ReadAlert(string cursor) =>
        cursor.Split(' ') is [var ticks, var text] && TryTime(ticks, out var time) && AlertId.TryParse(text, out var id)
            ? new AlertPosition(time, id)
            : throw NoCursor();

    private static TimelinePosition ReadTimeline(string cursor) =>
        cursor.Split(' ', 3) is [var ticks, var word, var id] && TryTime(ticks, out var time)
        && Enum.TryParse<TimelineKind>(word, out var kind)
            ? new TimelinePosition(time, kind, id)
            : throw NoCursor();

    private static (PrincipalPosition? After, DateTime AsOf) ReadPrincipal(string cursor) =>
        cursor.Split(' ', 3) is [var ticks, var text, var key] && TryTime(ticks, out var time)
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var risk)
            ? (new PrincipalPosition(risk, key), time)
            : throw NoCursor();

    private static bool TryTime(string text, out DateTime time)
    {
        var isTime = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTime.MaxValue.Ticks;
        time = new DateTime(isTime ? ticks : 0, DateTimeKind.Utc);
        return isTime;
    }

    private static SocException NoCursor() =>
        Refused("Not a cursor", "The cursor is none of this list; begin without one.");

    private static SocException Refused(string title, string detail) => new(SocFault.Refused, title, detail);
}
