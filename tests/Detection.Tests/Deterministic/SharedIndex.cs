using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>The lists of principals and alerts, and what they were ever told.</summary>
internal sealed class SharedIndex(World world, Flaw flaw)
{
    private PrincipalIndex _index = new();

    public PrincipalIndex Lists => _index;

    /// <summary>Each revision that was ever told whole, as sinks are given it.</summary>
    public HashSet<(AlertId Id, int Revision)> Heard { get; } = [];

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

        foreach (var alert in notice.Whole)
        {
            Heard.Add((alert.Id, alert.Revision));
            if (record.Told.GetValueOrDefault((alert.Id, alert.Revision)) != alert.ToHeader())
                world.Object($"{alert.Id} revision {alert.Revision} is told whole and was stored otherwise");
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
