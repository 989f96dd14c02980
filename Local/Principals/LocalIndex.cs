using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Local.Principals;

/// <summary>The names and alert headers of all principals of the process, for any thread.</summary>
internal sealed class LocalIndex : IPrincipalOutlet
{
    private readonly PrincipalIndex _index = new();
    private readonly Lock _lock = new();

    /// <summary>Number of principals.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _index.Count;
        }
    }

    /// <inheritdoc/>
    public ValueTask TellAsync(PrincipalNotice notice)
    {
        Take(notice);
        return default;
    }

    /// <summary>
    /// Makes room for so many principals at once: tables that grow are copied, and old copies collected.
    /// </summary>
    public void Expect(int principals)
    {
        lock (_lock) _index.Expect(principals);
    }

    /// <summary>Takes a notice.</summary>
    public void Take(PrincipalNotice notice)
    {
        lock (_lock) _index.Take(notice);
    }

    /// <inheritdoc cref="PrincipalIndex.Find"/>
    public IReadOnlyList<PrincipalHeader> Find(string name, int limit)
    {
        lock (_lock) return _index.Find(name, limit);
    }

    /// <summary>The alerts that are asked for.</summary>
    public IReadOnlyList<AlertHeader> Alerts(AlertQuery query)
    {
        lock (_lock) return query.Apply(_index.Alerts);
    }

    /// <inheritdoc cref="PrincipalIndex.Riskiest"/>
    public IReadOnlyList<PrincipalRisk> Riskiest(DateTime now, int limit, string? account)
    {
        lock (_lock) return _index.Riskiest(now, limit, account);
    }

    /// <summary>Headers of all alerts.</summary>
    public IReadOnlyList<AlertHeader> AllAlerts()
    {
        lock (_lock) return [.. _index.Alerts];
    }

    /// <inheritdoc cref="PrincipalIndex.SeenByOthers"/>
    public Evidence? SeenByOthers(AlertHeader alert)
    {
        lock (_lock) return _index.SeenByOthers(alert);
    }

    /// <summary>All principals, by key.</summary>
    public IReadOnlyList<PrincipalHeader> AllPrincipals()
    {
        lock (_lock)
        {
            return [.. _index.Principals
                .Select(entry => new PrincipalHeader(entry.Key, entry.DisplayName, entry.Account))
                .OrderBy(header => header.Key, StringComparer.Ordinal)];
        }
    }

    /// <inheritdoc cref="PrincipalIndex.OwnerOf"/>
    public PrincipalKey? OwnerOf(AlertId id)
    {
        lock (_lock) return _index.OwnerOf(id);
    }
}
