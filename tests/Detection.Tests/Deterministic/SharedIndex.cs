using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>The lists of principals and alerts, and what they were ever told.</summary>
internal sealed class SharedIndex(World world, Flaw flaw)
{
    private PrincipalIndex _index = new();

    public PrincipalIndex Lists => _index;

    /// <summary>Takes a notice, after checking that the store holds what it says.</summary>
    public bool Tell(PrincipalNotice notice)
    {
        if (!PrincipalKey.TryParse(notice.Principal.Key, out var key)) return false;
        var record = world.Store.Of(key);
        if (record.Version is null) world.Object($"{key} is told of before it is stored");
        foreach (var alert in notice.Alerts)
        {
            if (!record.Told.TryGetValue((alert.Id, alert.Revision), out var stored))
                world.Object($"{alert.Id} revision {alert.Revision} is told of and was never stored");
            else if (stored != alert)
                world.Object($"{alert.Id} revision {alert.Revision} is told of with other contents than it has");
        }

        if (flaw == Flaw.IndexTakesOlder && notice.Alerts.Count > 0) _index = Without(notice.Alerts);
        return _index.Take(notice);
    }

    /// <summary>The lists without these alerts, of whatever revision.</summary>
    private PrincipalIndex Without(IReadOnlyList<AlertHeader> alerts)
    {
        var index = new PrincipalIndex();
        foreach (var entry in _index.Principals)
        {
            index.Take(new PrincipalNotice(
                entry,
                [.. _index.Alerts.Where(alert => alert.Principal == entry.Key
                    && alerts.All(told => told.Id != alert.Id))],
                []));
        }

        return index;
    }
}
