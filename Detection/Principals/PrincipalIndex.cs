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
    public bool Take(PrincipalNotice notice)
    {
        if (IsOld(notice)) return false;
        var changed = Take(notice.Principal);
        foreach (var id in notice.Gone) changed |= _alerts.Remove(id);
        foreach (var alert in notice.Alerts)
        {
            if (_alerts.TryGetValue(alert.Id, out var known) && known.Revision >= alert.Revision) continue;
            _alerts[alert.Id] = alert;
            changed = true;
        }

        return changed;
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

    /// <summary>
    /// Principals by their risk at a time, highest first, ties by key; those without any are left out.
    /// </summary>
    /// <param name="now">The time (UTC).</param>
    /// <param name="limit">At most so many, up to <see cref="PrincipalRisk.LimitMax"/>.</param>
    /// <param name="account">Only those of this account; all when null.</param>
    public IReadOnlyList<PrincipalRisk> Riskiest(DateTime now, int limit, string? account = null)
    {
        var open = _alerts.Values
            .Where(alert => alert.State is AlertState.Open or AlertState.Acknowledged
                && (account is null || alert.Account == account))
            .GroupBy(alert => alert.Principal, StringComparer.Ordinal);
        return PrincipalRisk.Merge(
            from alerts in open
            let risk = Risk.OfPrincipal(alerts, now)
            where risk > 0 && _principals.ContainsKey(alerts.Key)
            let entry = _principals[alerts.Key]
            select new PrincipalRisk(entry.Key, entry.DisplayName, entry.Account, risk, alerts.Count()),
            limit);
    }

    /// <summary>Whether a principal of a key is listed.</summary>
    public bool Contains(string key) => _principals.ContainsKey(key);

    /// <summary>Whether an alert of an id is listed.</summary>
    public bool Contains(AlertId id) => _alerts.ContainsKey(id);

    /// <summary>The key of the principal that has an alert.</summary>
    public PrincipalKey? OwnerOf(AlertId id) =>
        _alerts.TryGetValue(id, out var alert) ? PrincipalKey.Parse(alert.Principal) : null;

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
}
