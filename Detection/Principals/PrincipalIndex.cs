using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Detection.Principals;

/// <summary>
/// Principals by their names and alerts by their ids: headers only, a cache of what the principals themselves hold. Not
/// safe for several threads; its owner sees to that.
/// </summary>
public sealed class PrincipalIndex
{
    private readonly Dictionary<string, PrincipalEntry> _principals = [];
    private readonly Dictionary<string, SortedSet<string>> _keysByAlias = [];
    private readonly Dictionary<AlertId, AlertHeader> _alerts = [];

    /// <summary>Number of principals.</summary>
    public int Count => _principals.Count;

    /// <summary>All principals, in no order.</summary>
    public IReadOnlyCollection<PrincipalEntry> Principals => _principals.Values;

    /// <summary>Headers of all alerts, in no order.</summary>
    public IReadOnlyCollection<AlertHeader> Alerts => _alerts.Values;

    /// <summary>Takes a notice; one that was taken before changes nothing, an older revision neither.</summary>
    public void Take(PrincipalNotice notice)
    {
        if (_principals.TryGetValue(notice.Principal.Key, out var old))
            foreach (var alias in old.Aliases) _keysByAlias[alias].Remove(old.Key);
        _principals[notice.Principal.Key] = notice.Principal;
        foreach (var alias in notice.Principal.Aliases)
        {
            if (!_keysByAlias.TryGetValue(alias, out var keys))
                _keysByAlias.Add(alias, keys = new SortedSet<string>(StringComparer.Ordinal));
            keys.Add(notice.Principal.Key);
        }

        foreach (var alert in notice.Alerts)
        {
            if (!_alerts.TryGetValue(alert.Id, out var known) || known.Revision < alert.Revision)
                _alerts[alert.Id] = alert;
        }
    }

    /// <summary>Principals of a name, by key.</summary>
    public IReadOnlyList<PrincipalHeader> Find(string name, int limit) =>
        _keysByAlias.TryGetValue(Normalize(name), out var keys)
            ? [.. keys.Take(limit).Select(key => _principals[key])
                .Select(entry => new PrincipalHeader(entry.Key, entry.DisplayName, entry.Account))]
            : [];

    /// <summary>The key of the principal that has an alert.</summary>
    public PrincipalKey? OwnerOf(AlertId id) =>
        _alerts.TryGetValue(id, out var alert) ? PrincipalKey.Parse(alert.Principal) : null;

    /// <summary>A role session's ARN is looked up as its role's, unless that very session is known.</summary>
    private string Normalize(string name)
    {
        if (_keysByAlias.ContainsKey(name) || !name.Contains(":assumed-role/", StringComparison.Ordinal)) return name;
        return name[..name.LastIndexOf('/')];
    }
}
