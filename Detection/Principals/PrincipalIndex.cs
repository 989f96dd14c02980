using System.Runtime.InteropServices;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.Principals;

/// <summary>
/// Principals by their names and alerts by their ids: headers only, a cache of what the principals themselves hold. Not
/// safe for several threads; its owner sees to that.
/// </summary>
public sealed class PrincipalIndex
{
    /// <summary>The most names of others that are given.</summary>
    public const int OthersMax = 1000;

    private const int OthersShown = 10;

    // Key, ARN, name, id and an access key.
    private const int AliasesUsual = 5;

    private readonly Dictionary<string, PrincipalEntry> _principals = [];
    private readonly Dictionary<string, KeySet> _keysByAlias = [];
    private readonly Dictionary<AlertId, AlertHeader> _alerts = [];
    private readonly SortedSet<AlertHeader> _byTime = new(NewestFirst.Instance);
    private readonly Dictionary<string, AtRisk> _open = [];

    /// <summary>Number of principals.</summary>
    public int Count => _principals.Count;

    /// <summary>All principals, in no order.</summary>
    public IReadOnlyCollection<PrincipalEntry> Principals => _principals.Values;

    /// <summary>Headers of all alerts, in no order.</summary>
    public IReadOnlyCollection<AlertHeader> Alerts => _alerts.Values;

    /// <summary>Makes room for so many principals at once.</summary>
    public void Expect(int principals)
    {
        _principals.EnsureCapacity(principals);
        _keysByAlias.EnsureCapacity(principals * AliasesUsual);
        _alerts.EnsureCapacity(principals);
    }

    /// <summary>
    /// Takes a notice; one that was taken before changes nothing, an older one neither: a process that died may have
    /// sent it long ago, and whoever came after it has told all of it. Says whether anything changed.
    /// </summary>
    /// <param name="notice">What changed of a principal.</param>
    /// <param name="news">Takes those of its alerts that were not known yet as they are.</param>
    public bool Take(PrincipalNotice notice, ICollection<AlertHeader>? news = null)
    {
        if (IsOld(notice)) return false;
        var (changed, changedAlerts) = (Take(notice.Principal), false);
        foreach (var id in notice.Gone)
        {
            if (!_alerts.Remove(id, out var gone)) continue;
            _byTime.Remove(gone);
            changedAlerts = true;
        }

        foreach (var alert in notice.Alerts)
        {
            if (_alerts.TryGetValue(alert.Id, out var known))
            {
                if (known.Revision >= alert.Revision) continue;
                _byTime.Remove(known);
            }

            _alerts[alert.Id] = alert;
            _byTime.Add(alert);
            news?.Add(alert);
            changedAlerts = true;
        }

        if (changedAlerts) CountOpen(notice);
        return changed || changedAlerts;
    }

    /// <summary>Whether a notice is older than what was taken of its principal.</summary>
    public bool IsOld(PrincipalNotice notice) =>
        _principals.TryGetValue(notice.Principal.Key, out var listed)
        && listed.Revision > notice.Principal.Revision;

    /// <summary>Principals of a name, by key.</summary>
    public IReadOnlyList<PrincipalHeader> Find(string name, int limit) =>
        _keysByAlias.TryGetValue(Normalize(name), out var keys)
            ? [.. keys.Take(limit).Select(key => _principals[key])
                .Select(entry => new PrincipalHeader(entry.Key, entry.DisplayName, entry.Account))]
            : [];

    /// <summary>
    /// Whether anyone else in the account was seen at an alert's place, with the first few: every first sighting of a
    /// place makes an alert of rule 2, open or suppressed, as long as its principal keeps it. Null for an alert of no
    /// place.
    /// </summary>
    public Evidence? SeenByOthers(AlertHeader alert) => alert.Place is null ? null : SeenBy(OthersAt(alert));

    /// <summary>
    /// Display names of others who were seen at an alert's place: the first thousand, sorted, each once.
    /// </summary>
    public IReadOnlyList<string> OthersAt(AlertHeader alert) => alert.Place is null
        ? []
        :
        [
            .. _alerts.Values
                .Where(other => other.Place == alert.Place && other.Account == alert.Account
                    && other.Rule == RuleIds.NewGeolocationForEventType && other.Principal != alert.Principal)
                .Select(other => other.DisplayName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Take(OthersMax),
        ];

    /// <summary>The evidence that others were seen at a place, of one list of them or several.</summary>
    public static Evidence SeenBy(IEnumerable<string> names)
    {
        var others = names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        // Who counted stopped at so many.
        var atLeast = others.Count >= OthersMax ? "at least " : "";
        var left = Math.Min(others.Count, OthersMax) - OthersShown;
        var more = left > 0 ? $"and {atLeast}{left:#,0} more" : null;
        return Evidence.Of(
            "seen-by-account", others.Count == 0 ? ["nobody else"] : [.. others.Take(OthersShown), more]);
    }

    /// <summary>Alerts that a query asks for, newest event first.</summary>
    /// <param name="query">The query.</param>
    /// <param name="alertsMax">The most alerts to look at; the page says where the next one begins.</param>
    public AlertPage List(AlertQuery query, int alertsMax)
    {
        var limit = Math.Clamp(query.Limit, 1, AlertQuery.LimitMax);
        List<AlertHeader> found = [];
        AlertHeader? last = null;
        var (seen, text) = (0, AlertQuery.ToSearch(query.Text));
        foreach (var alert in NewestFirst.From(_byTime, query))
        {
            if (seen++ == alertsMax) return new AlertPage(found, AlertPosition.Of(last!));
            last = alert;
            if (!query.MatchesButText(alert) || !query.HasText(alert, text)) continue;
            // One more is found before the page says that there are more.
            if (found.Count == limit) return new AlertPage(found, AlertPosition.Of(found[^1]));
            found.Add(alert);
        }

        return new AlertPage(found, null);
    }

    /// <summary>
    /// Who may be on a list, in no order, for <see cref="ToPage"/>: a copy, so that its owner need not keep others from
    /// the index while a page is made of it.
    /// </summary>
    public IReadOnlyList<AtRisk> Candidates(PrincipalQuery query)
    {
        if (query.IsByRisk) return [.. _open.Values];
        if (query.Name is null) return [.. _principals.Values.Select(entry => new AtRisk(entry, []))];
        return _keysByAlias.TryGetValue(Normalize(query.Name), out var keys)
            ? [.. keys.Take(int.MaxValue).Select(key => new AtRisk(_principals[key], []))]
            : [];
    }

    /// <summary>The page that a query asks for, of candidates.</summary>
    /// <param name="candidates">All that may be on the list, of one index or several.</param>
    /// <param name="query">The query.</param>
    /// <param name="openOf">
    /// The open alerts of those who are found by a name: few of many, so that they are asked for one by one.
    /// </param>
    public static PrincipalPage ToPage(
        IEnumerable<AtRisk> candidates, PrincipalQuery query, Func<string, IReadOnlyList<AlertHeader>> openOf)
    {
        var text = AlertQuery.ToSearch(query.Text);
        var listed = candidates.Where(candidate => query.Matches(candidate.Principal, text));
        if (query.IsByRisk)
        {
            return PrincipalPage.Of(
                listed.Select(at => PrincipalRisk.Of(at.Principal, at.Open, query.AsOf)).Where(at => at.Risk > 0),
                query);
        }

        // Risks of all of them are needed only where some are too low.
        if (query.MinRisk > 0) return PrincipalPage.Of(listed.Select(WithRisk), query);
        var limit = Math.Clamp(query.Limit, 1, PrincipalQuery.LimitMax);
        return PrincipalPage.Of(
            listed.Where(at => query.After is not { } after || string.CompareOrdinal(at.Principal.Key, after.Key) > 0)
                .OrderBy(at => at.Principal.Key, StringComparer.Ordinal).Take(limit + 1).Select(WithRisk),
            query);

        PrincipalRisk WithRisk(AtRisk at) => PrincipalRisk.Of(at.Principal, openOf(at.Principal.Key), query.AsOf);
    }

    /// <summary>The open and acknowledged alerts of a principal.</summary>
    public IReadOnlyList<AlertHeader> OpenOf(string key) => _open.TryGetValue(key, out var at) ? at.Open : [];

    /// <summary>Whether a principal of a key is listed.</summary>
    public bool Contains(string key) => _principals.ContainsKey(key);

    /// <summary>The header of an alert as it is listed; null when it is not.</summary>
    public AlertHeader? Alert(AlertId id) => _alerts.GetValueOrDefault(id);

    /// <summary>Whether an alert of an id is listed.</summary>
    public bool Contains(AlertId id) => _alerts.ContainsKey(id);

    /// <summary>The key of the principal that has an alert.</summary>
    public PrincipalKey? OwnerOf(AlertId id) =>
        _alerts.TryGetValue(id, out var alert) ? PrincipalKey.Parse(alert.Principal) : null;

    /// <summary>Keeps those of a principal's alerts that are open, after a notice has changed some.</summary>
    private void CountOpen(PrincipalNotice notice)
    {
        var key = notice.Principal.Key;
        var changed = notice.Alerts.Select(alert => alert.Id).Concat(notice.Gone).ToHashSet();
        AlertHeader[] open =
        [
            .. OpenOf(key).Where(alert => !changed.Contains(alert.Id)),
            .. changed.Select(id => _alerts.GetValueOrDefault(id))
                .Where(alert => alert is { State: AlertState.Open or AlertState.Acknowledged }).OfType<AlertHeader>(),
        ];
        if (open.Length == 0) _open.Remove(key);
        else _open[key] = new AtRisk(notice.Principal, open);
    }

    private bool Take(PrincipalEntry entry)
    {
        if (_principals.TryGetValue(entry.Key, out var old))
        {
            if (old.DisplayName == entry.DisplayName && old.Aliases.SequenceEqual(entry.Aliases))
            {
                _principals[entry.Key] = entry;
                return false;
            }

            foreach (var alias in old.Aliases) Forget(alias, old.Key);
            if (_open.TryGetValue(entry.Key, out var at)) _open[entry.Key] = at with { Principal = entry };
        }

        _principals[entry.Key] = entry;
        foreach (var alias in entry.Aliases)
            CollectionsMarshal.GetValueRefOrAddDefault(_keysByAlias, alias, out _).Add(entry.Key);
        return true;
    }

    private void Forget(string alias, string key)
    {
        ref var keys = ref CollectionsMarshal.GetValueRefOrNullRef(_keysByAlias, alias);
        keys.Remove(key);
        if (keys.IsEmpty) _keysByAlias.Remove(alias);
    }

    /// <summary>A role session's ARN is looked up as its role's, unless that very session is known.</summary>
    private string Normalize(string name)
    {
        if (_keysByAlias.ContainsKey(name) || !name.Contains(":assumed-role/", StringComparison.Ordinal)) return name;
        return name[..name.LastIndexOf('/')];
    }

    /// <summary>The order of lists of alerts.</summary>
    private sealed class NewestFirst : IComparer<AlertHeader>
    {
        public static readonly NewestFirst Instance = new();

        public int Compare(AlertHeader? x, AlertHeader? y) => AlertPosition.Of(x!).CompareTo(AlertPosition.Of(y!));

        /// <summary>Those that a query's cursor and times leave.</summary>
        public static IEnumerable<AlertHeader> From(SortedSet<AlertHeader> alerts, AlertQuery query)
        {
            if (query is { After: null, To: null, From: null }) return alerts;
            AlertPosition first = new(query.To ?? DateTime.MaxValue, new AlertId(UInt128.MaxValue));
            AlertPosition last = new(query.From ?? DateTime.MinValue, new AlertId(UInt128.MaxValue));
            if (query.After is { } after && after.CompareTo(first) > 0) first = after;
            if (first.CompareTo(last) >= 0) return [];
            var rest = alerts.GetViewBetween(At(first), At(last));
            return rest.SkipWhile(alert => AlertPosition.Of(alert).CompareTo(first) <= 0);
        }

        private static AlertHeader At(AlertPosition position) => new()
        {
            Id = position.Id,
            LastEvent = position.LastEvent,
            FirstEvent = position.LastEvent,
            Rule = "",
            Principal = "",
            DisplayName = "",
            Account = "",
            State = default,
            Risk = 0,
            Title = "",
        };
    }
}

/// <summary>A principal and its open alerts.</summary>
/// <param name="Principal">The principal.</param>
/// <param name="Open">Its open and acknowledged alerts.</param>
public readonly record struct AtRisk(PrincipalEntry Principal, IReadOnlyList<AlertHeader> Open);
