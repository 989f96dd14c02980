using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>
/// The oracle along a chronicle. After each step all rules judge everything that arrived so far from scratch; what is
/// remembered between steps is what only the order can tell: which alerts there were, and what was decided about them.
/// </summary>
internal sealed class OracleRun(PrincipalKey key, Policy policy, IReadOnlySet<EventId> lastContentWins)
{
    private readonly List<TrailEvent> _arrived = [];
    private readonly List<Decision> _ofPrincipal = [];
    private readonly HashSet<string> _decided = [];
    private readonly Dictionary<AlertId, OracleStory> _stories = [];

    /// <summary>Every alert there ever was.</summary>
    public IEnumerable<OracleStory> Stories => _stories.Values;

    /// <summary>The alerts that there should be: open, acknowledged, closed and suppressed.</summary>
    public IEnumerable<OracleAlert> Alerts =>
        _stories.Values.Where(story => story.IsLive).Select(story => story.Now());

    /// <summary>The newest event so far.</summary>
    public DateTime Newest => _arrived.Max(e => e.Time);

    public void Arrive(IReadOnlyList<TrailEvent> events)
    {
        _arrived.AddRange(events);
        Judge();
    }

    public DecisionOutcome Decide(Decision decision)
    {
        if (_arrived.Count == 0) return DecisionOutcome.NoSuchPrincipal;
        if (_decided.Contains(decision.Id)) return DecisionOutcome.Known;
        if (decision is AlertDecision about)
        {
            if (!_stories.TryGetValue(about.Alert, out var named)) return DecisionOutcome.NoSuchAlert;
            if (decision is IdpMfa && named.Told.Rule != FederatedOracle.Rule) return DecisionOutcome.NotForThisAlert;
            // Reading 5: what it saw is what the named alert showed.
            named.Heir.Decide(about, named.Told);
        }
        else
        {
            _ofPrincipal.Add(decision);
            Judge();
        }

        _decided.Add(decision.Id);
        return DecisionOutcome.Recorded;
    }

    /// <summary>§10: open alerts (an acknowledged one is not closed) by rank, halved every 7 days.</summary>
    public double Risk(DateTime at)
    {
        var risks = Alerts.Where(alert => alert.State is AlertState.Open or AlertState.Acknowledged)
            .Select(alert => alert.Risk * Math.Pow(2, -(at - alert.Rows.Max(e => e.Time)).TotalDays / 7)).ToList();
        var rank = 1;
        return Math.Min(100, risks.OrderDescending().Sum(risk => risk / Math.Pow(rank++, 1.5)));
    }

    private void Judge()
    {
        var told = NaiveOracle.Judge(key, Contents.That(_arrived, lastContentWins), policy, _ofPrincipal)
            .ToDictionary(alert => alert.Id(key));
        var gone = _stories.Values.Where(story => story.IsLive && !told.ContainsKey(story.Id)).ToList();
        foreach (var (id, alert) in told)
        {
            if (_stories.TryGetValue(id, out var story)) story.Tell(alert);
            else _stories.Add(id, new OracleStory(id, alert));
        }

        // Reading: where a correction cut an alert into several, the one with the earliest of its events inherits;
        // rule 2's is about a place, so that what happened elsewhere after all is another story.
        foreach (var story in gone)
        {
            var heir = story.Told.Story.Order()
                .Select(e => told.Values.FirstOrDefault(alert =>
                    alert.Rule == story.Told.Rule && alert.Place == story.Told.Place
                    && alert.Story.Any(other => other.Id == e.Id)))
                .FirstOrDefault(alert => alert is not null);
            story.End(heir is null ? null : _stories[heir.Id(key)]);
        }
    }
}
