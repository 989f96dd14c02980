using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>An alert there is or was, and what analysts decided about it.</summary>
internal sealed class OracleStory(AlertId id, OracleAlert told)
{
    private readonly Dictionary<string, Made> _decisions = [];

    public AlertId Id { get; } = id;

    /// <summary>What the rule says, the last time it said something.</summary>
    public OracleAlert Told { get; private set; } = told;

    /// <summary>Neither superseded nor withdrawn.</summary>
    public bool IsLive { get; private set; } = true;

    public OracleStory? SupersededBy { get; private set; }

    /// <summary>The alert that tells its story now.</summary>
    public OracleStory Heir => SupersededBy?.Heir ?? this;

    public void Tell(OracleAlert told)
    {
        Told = told;
        IsLive = true;
        SupersededBy = null;
    }

    /// <summary>Reading 5: the heir has all of its decisions besides its own.</summary>
    public void End(OracleStory? heir)
    {
        IsLive = false;
        SupersededBy = heir;
        foreach (var (id, made) in _decisions) heir?._decisions.TryAdd(id, made);
    }

    public void Decide(AlertDecision decision, OracleAlert saw) =>
        _decisions.TryAdd(decision.Id, new Made(decision, saw));

    /// <summary>What the alert is, by the rule and by the decisions.</summary>
    public OracleAlert Now()
    {
        var alert = Told;
        // Reading 3: after everything else; and a routine login without MFA is none.
        if (_decisions.Values.Select(made => made.Decision as IdpMfa).Max() is { } idp)
        {
            alert = alert.Add(idp.Confirmed ? -20 : 26);
            if (!idp.Confirmed && alert.Reason == FederatedOracle.Routine)
                alert = alert with { State = AlertState.Open, Reason = null };
        }

        // Reading 4.
        var newest = _decisions.Values.Where(made => made.Decision is not IdpMfa).MaxBy(made => made.Decision);
        if (newest?.Decision is Close or ThisWasMe
            && alert.Countries.IsSubsetOf(newest.Saw.Countries) && alert.Systems.IsSubsetOf(newest.Saw.Systems))
        {
            return alert with { State = AlertState.Closed, Reason = null };
        }

        return newest?.Decision is Acknowledge && !alert.Suppressed
            ? alert with { State = AlertState.Acknowledged } : alert;
    }

    private sealed record Made(AlertDecision Decision, OracleAlert Saw);
}
