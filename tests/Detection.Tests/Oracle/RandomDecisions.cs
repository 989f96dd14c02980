using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>Random decisions of an analyst about one principal.</summary>
internal sealed class RandomDecisions(Random random, PrincipalKey key, IReadOnlyList<TrailEvent> events)
{
    private readonly List<Decision> _made = [];

    /// <summary>The next decision, about what there is by now; sometimes one that was made before.</summary>
    public Decision Next(OracleRun run)
    {
        if (_made.Count > 0 && random.Next(12) == 0) return _made[random.Next(_made.Count)];
        // Analysts' clocks are not in order, and may agree.
        var at = run.Newest.AddMinutes(random.Next(-3, 4));
        var id = $"decision-{random.Next(10)}-{_made.Count}";
        var decision = random.Next(3) == 0 ? OfPrincipal(id, at) : OfAlert(run, id, at);
        _made.Add(decision);
        return decision;
    }

    private AlertDecision OfAlert(OracleRun run, string id, DateTime at)
    {
        // Superseded alerts are named too; what becomes of a decision about a withdrawn one the contract does not say.
        var stories = run.Stories.Where(story => story.Heir.IsLive).OrderBy(story => story.Id).ToList();
        var alert = stories.Count == 0 || random.Next(20) == 0
            ? AlertId.Of(FederatedOracle.Rule, 1, key, "none such") : stories[random.Next(stories.Count)].Id;
        var isFederated = stories.Exists(story => story.Id == alert && story.Told.Rule == FederatedOracle.Rule);
        return random.Next(isFederated ? 12 : 9) switch
        {
            0 or 1 => new Acknowledge { Id = id, By = "ana", At = at, Alert = alert },
            2 or 3 or 4 => new Close { Id = id, By = "ana", At = at, Alert = alert, Disposition = Disposition.Benign },
            5 => new Reopen { Id = id, By = "ana", At = at, Alert = alert },
            6 or 7 => new ThisWasMe { Id = id, By = "ana", At = at, Alert = alert },
            _ => new IdpMfa { Id = id, By = "ana", At = at, Alert = alert, Confirmed = random.Next(2) == 0 },
        };
    }

    private Decision OfPrincipal(string id, DateTime at)
    {
        var until = random.Next(3) switch
        {
            0 => at.AddYears(1),
            1 => events[random.Next(events.Count)].Time.AddMinutes(random.Next(2)),
            _ => Story.Start,
        };
        var origins = events.Select(e => e.Origin).Where(origin => origin.Place is not null).ToList();
        if (origins.Count == 0 || random.Next(4) == 0)
            return new MarkShared { Id = id, By = "ana", At = at, Shared = random.Next(3) != 0 };

        var origin = origins[random.Next(origins.Count)];
        return random.Next(5) switch
        {
            0 => new TrustPlace { Id = id, By = "ana", At = at, Place = origin.Place!.Country, Until = until },
            1 or 2 => new TrustPlace { Id = id, By = "ana", At = at, Place = origin.Place!.Id, Until = until },
            _ => new TrustNetwork { Id = id, By = "ana", At = at, Network = Network(origin), Until = until },
        };
    }

    private string Network(Origin origin) => random.Next(3) switch
    {
        0 => origin.Address,
        1 => origin.Ip!.Value.Prefix.ToPrefixString(),
        _ => origin.System is { } system ? $"AS{system.Number}" : origin.Address,
    };
}
