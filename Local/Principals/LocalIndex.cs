using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Telemetry;

namespace Grainwatch.Local.Principals;

/// <summary>The names and alert headers of all principals of the process, for any thread.</summary>
/// <param name="feed">Hears of alerts that change.</param>
/// <param name="instruments">Counts them.</param>
internal sealed class LocalIndex(AlertFeed feed, HostInstruments? instruments = null) : IPrincipalOutlet
{
    private const int AlertsAtOnce = 4096;

    // Where a filter leaves little, a page is short rather than late.
    private const int AlertsMax = 250_000;

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
        List<AlertHeader> news = [];
        lock (_lock)
        {
            if (instruments is not null && notice.Alerts.Count > 0 && !_index.IsOld(notice))
                foreach (var alert in notice.Alerts) instruments.OnAlert(alert, _index.Alert(alert.Id));
            // In here, so that watchers hear of an alert in the order of its revisions. It waits for nobody.
            if (_index.Take(notice, news)) feed.Publish(news);
        }

        return default;
    }

    /// <summary>
    /// Makes room for so many principals at once: tables that grow are copied, and old copies collected.
    /// </summary>
    public void Expect(int principals)
    {
        lock (_lock) _index.Expect(principals);
    }

    /// <summary>Takes a notice of what was there before; nobody hears of it.</summary>
    public void Take(PrincipalNotice notice)
    {
        lock (_lock) _index.Take(notice);
    }

    /// <inheritdoc cref="PrincipalIndex.Find"/>
    public IReadOnlyList<PrincipalHeader> Find(string name, int limit)
    {
        lock (_lock) return _index.Find(name, limit);
    }

    /// <summary>
    /// The alerts that are asked for. A long list is looked through in pieces, so that no shard waits for it to end.
    /// </summary>
    public AlertPage Alerts(AlertQuery query)
    {
        List<AlertHeader> found = [];
        var (page, seen) = (AlertPage.Empty, 0);
        var limit = Math.Clamp(query.Limit, 1, AlertQuery.LimitMax);
        do
        {
            query = query with { After = page.Next ?? query.After, Limit = limit - found.Count };
            lock (_lock) page = _index.List(query, AlertsAtOnce);
            found.AddRange(page.Alerts);
            seen += AlertsAtOnce;
        }
        while (page.Next is not null && found.Count < limit && seen < AlertsMax);
        return page with { Alerts = found };
    }

    /// <summary>The principals that are asked for.</summary>
    public PrincipalPage Principals(PrincipalQuery query)
    {
        IReadOnlyList<AtRisk> candidates;
        lock (_lock) candidates = _index.Candidates(query);
        return PrincipalIndex.ToPage(candidates, query, key =>
        {
            lock (_lock) return _index.OpenOf(key);
        });
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
