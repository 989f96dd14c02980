using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Principals;

/// <summary>What a list shows of a principal.</summary>
/// <param name="Key">Its key.</param>
/// <param name="DisplayName"><c>{type}/{account}:{name}</c>.</param>
/// <param name="Account">Its account.</param>
public sealed record PrincipalHeader(string Key, string DisplayName, string Account);

/// <summary>How often and when something was seen (UTC).</summary>
/// <param name="Name">What.</param>
/// <param name="Count">How often.</param>
/// <param name="Days">On how many days.</param>
/// <param name="First">First time.</param>
/// <param name="Last">Last time.</param>
public sealed record Habit(string Name, long Count, int Days, DateTime First, DateTime Last)
{
    internal static Habit Of(string name, Usage usage) => new(name, usage.Count, usage.Days, usage.First, usage.Last);
}

/// <summary>What a principal remembers of an event type at a place.</summary>
public sealed record PlaceHabit
{
    /// <summary><c>country/subdivision/city</c>.</summary>
    public required string Place { get; init; }

    /// <summary>Event type with <c>Mfa</c>.</summary>
    public required string EventType { get; init; }

    /// <summary>Whether these are the sightings through a VPN, which teach nothing.</summary>
    public bool Vpn { get; init; }

    /// <summary>How often in the present presence.</summary>
    public long Count { get; init; }

    /// <summary>On how many days in the present presence.</summary>
    public int Days { get; init; }

    /// <summary>The sighting that began the present presence.</summary>
    public required AlertRow FirstSighting { get; init; }

    /// <summary>Last time (UTC).</summary>
    public DateTime Last { get; init; }
}

/// <summary>Everything one principal remembers, for a person or a program to read.</summary>
public sealed record PrincipalView
{
    /// <summary>Its key.</summary>
    public required string Key { get; init; }

    /// <summary><c>{type}/{account}:{name}</c>.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Its type.</summary>
    public required string Type { get; init; }

    /// <summary>Its account.</summary>
    public required string Account { get; init; }

    /// <summary>Its ARN, when an event carried one.</summary>
    public string? Arn { get; init; }

    /// <summary>0 to 100, as of the time of reading.</summary>
    public double Risk { get; init; }

    /// <summary>Event time of its first event.</summary>
    public DateTime FirstSeen { get; init; }

    /// <summary>Event time of its newest event.</summary>
    public DateTime LastSeen { get; init; }

    /// <summary>Events applied.</summary>
    public long Events { get; init; }

    /// <summary>Events that came again.</summary>
    public long Duplicates { get; init; }

    /// <summary>Events that came too late to be judged in order.</summary>
    public long Late { get; init; }

    /// <summary>Failed sign-ins ever seen.</summary>
    public long FailedSignIns { get; init; }

    /// <summary>Entries that bounds have pushed out, by part; empty when none.</summary>
    public required IReadOnlyDictionary<string, long> Evicted { get; init; }

    /// <summary>
    /// Whether duplicates of some events could be counted twice, because there are too many ids to remember.
    /// </summary>
    public bool DuplicatesApproximate { get; init; }

    /// <summary>The geolocation baseline, most used first.</summary>
    public required IReadOnlyList<PlaceHabit> Baseline { get; init; }

    /// <summary>Countries ever seen.</summary>
    public required IReadOnlyList<Habit> Countries { get; init; }

    /// <summary>The event-type history.</summary>
    public required IReadOnlyList<Habit> EventTypes { get; init; }

    /// <summary>Networks, most used first.</summary>
    public required IReadOnlyList<Habit> Networks { get; init; }

    /// <summary>User agents, most used first.</summary>
    public required IReadOnlyList<Habit> Agents { get; init; }

    /// <summary>Actions, most used first; failed ones end in " (failed)".</summary>
    public required IReadOnlyList<Habit> Actions { get; init; }

    /// <summary>Successful sign-ins by hour of day (UTC), 24 counts.</summary>
    public required IReadOnlyList<long> SignInHours { get; init; }

    /// <summary>Sign-ins in the sliding window, newest first.</summary>
    public required IReadOnlyList<AlertRow> RecentSignIns { get; init; }

    /// <summary>Failed sign-ins in the sliding window, newest first.</summary>
    public required IReadOnlyList<AlertRow> RecentFailures { get; init; }

    /// <summary>Sensitive actions, newest first.</summary>
    public required IReadOnlyList<AlertRow> SensitiveActions { get; init; }

    /// <summary>Whether several people use it, an analyst says.</summary>
    public bool Shared { get; init; }

    /// <summary>What analysts decided about the principal itself, newest first.</summary>
    public required IReadOnlyList<Decision> Decisions { get; init; }

    /// <summary>What analysts decided about its alerts, newest first.</summary>
    public IReadOnlyList<AlertDecision> AlertDecisions { get; init; } = [];

    /// <summary>Alerts in every state, newest event first.</summary>
    public required IReadOnlyList<AlertHeader> Alerts { get; init; }

    /// <summary>The view of a memory at a time.</summary>
    public static PrincipalView Of(PrincipalState state, DateTime now)
    {
        var alerts = state.Alerts.Values.Select(alert => alert.ToHeader())
            .OrderByDescending(alert => alert.LastEvent).ThenBy(alert => alert.Id).ToArray();
        return new PrincipalView
        {
            Key = state.Key.Text,
            DisplayName = state.DisplayName,
            Type = state.Key.Type,
            Account = state.Key.Account,
            Arn = state.Arn,
            Risk = Math.Round(Detection.Alerts.Risk.OfPrincipal(alerts, now), 1),
            FirstSeen = state.Seen.First,
            LastSeen = state.Seen.Last,
            Events = state.Seen.Count,
            Duplicates = state.Duplicates,
            Late = state.Late,
            FailedSignIns = state.Window.FailureCount,
            Evicted = Evictions(state),
            DuplicatesApproximate = state.SeenEvents.IsApproximate,
            Baseline = Places(state),
            Countries = Habits(
                state.Baseline.Countries.ToDictionary(entry => entry.Key, entry => entry.Value.Usage), name => name),
            EventTypes = [.. state.EventTypes.Select((usage, i) => (usage, i)).Where(entry => entry.usage is not null)
                .Select(entry => Habit.Of(EventTypeKey.FromIndex(entry.i).ToString(), entry.usage!))],
            Networks = Habits(state.Networks.Entries, name => name),
            Agents = Habits(state.Agents.Entries, name => name),
            Actions = Habits(state.Actions.Kinds.Entries, key => key.Succeeded ? key.ToString() : $"{key} (failed)"),
            SignInHours = [.. Enumerable.Range(0, 24).Select(hour => state.Hours[hour])],
            RecentSignIns = Rows(state.Window.Successes),
            RecentFailures = Rows(state.Window.Failures),
            SensitiveActions = Rows(state.Actions.Sensitive),
            Shared = state.Decisions.Shared is { Shared: true },
            Decisions = [.. state.Decisions.All.Reverse()],
            AlertDecisions =
            [
                // Whichever alert took over a story has its decisions too.
                .. state.Alerts.Values.SelectMany(alert => alert.Decisions).Select(ruling => ruling.Decision)
                    .DistinctBy(decision => decision.Id).OrderDescending(),
            ],
            Alerts = alerts,
        };
    }

    private static PlaceHabit[] Places(PrincipalState state) =>
    [
        .. state.Baseline.Pairs.OrderByDescending(pair => pair.Spans[^1].Usage.Count).ThenBy(pair => pair.Place)
            .Select(pair => new PlaceHabit
            {
                Place = pair.Place.Id,
                EventType = pair.Type.ToString(),
                Vpn = pair.Vpn,
                Count = pair.Spans[^1].Usage.Count,
                Days = pair.Spans[^1].Usage.Days,
                FirstSighting = AlertRow.Of(pair.Spans[^1].Begun),
                Last = pair.Last,
            }),
    ];

    private static AlertRow[] Rows(IEnumerable<TrailEvent> events) => [.. events.Reverse().Select(AlertRow.Of)];

    private static Habit[] Habits<TKey, TUsage>(IReadOnlyDictionary<TKey, TUsage> usages, Func<TKey, string> name)
        where TUsage : Usage =>
        [.. usages.Select(entry => Habit.Of(name(entry.Key), entry.Value))
            .OrderByDescending(habit => habit.Count).ThenBy(habit => habit.Name, StringComparer.Ordinal)];

    private static Dictionary<string, long> Evictions(PrincipalState state)
    {
        (string Part, long Count)[] parts =
        [
            ("pairs", state.Baseline.Evicted),
            ("actions", state.Actions.Kinds.Evicted),
            ("sensitiveActions", state.Actions.SensitiveEvicted),
            ("addresses", state.Addresses.Evicted),
            ("networks", state.Networks.Evicted),
            ("agents", state.Agents.Evicted),
            ("issuers", state.Issuers.Evicted),
            ("accessKeys", state.AccessKeys.Evicted),
            ("signIns", state.Window.Evicted),
            ("failedSignIns", state.Window.FailuresEvicted),
            ("instances", state.Instances.Evicted),
            ("alerts", state.AlertsEvicted),
            ("decisions", state.Decisions.Evicted),
        ];
        return parts.Where(part => part.Count > 0).ToDictionary(part => part.Part, part => part.Count);
    }
}
