using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Routing;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Reports;
using Grainwatch.Local.Stores;

namespace Grainwatch.Local.Quality;

/// <summary>What a replay is held against: labels, another policy, or both.</summary>
internal sealed class QualityTrial : IDisposable
{
    private readonly IReadOnlyList<Label>? _labels;
    private readonly LocalPrincipals? _other;
    private readonly EventRouter? _otherRouter;
    private readonly SessionScope? _scope;
    private TrialRoute? _route;

    /// <summary>A trial.</summary>
    /// <param name="policy">The policy of the replay.</param>
    /// <param name="labels">What really happened; null when that is not asked.</param>
    /// <param name="against">The other policy; null when there is none.</param>
    /// <param name="shards">Threads that apply events to the other policy's host.</param>
    public QualityTrial(Policy policy, IReadOnlyList<Label>? labels, Policy? against, int shards)
    {
        _labels = labels;
        if (against is null) return;
        _other = new LocalPrincipals(new MemoryStore(shards), against, TimeProvider.System);
        _otherRouter = new EventRouter(_other);
        _scope = SessionScope.Differs(policy, against) ? new SessionScope(against) : null;
    }

    /// <summary>The way events take in this trial. One replay a trial.</summary>
    public IEventRoute Around(IEventRoute route)
    {
        var ids = (_labels ?? []).SelectMany(label => label.EventIds).Select(id => EventId.Parse(id)).ToHashSet();
        return _route = new TrialRoute(route, ids, _otherRouter, _scope);
    }

    /// <summary>The outcome, after the replay.</summary>
    /// <param name="principals">The replay's host.</param>
    /// <param name="alerts">Its alerts that are open, acknowledged or suppressed.</param>
    public async Task<QualityReport> ReportAsync(LocalPrincipals principals, IReadOnlyList<Alert> alerts)
    {
        var others = _other is null ? null : await ReplayReport.AlertsOfAsync(_other);
        return new QualityReport
        {
            Score = _labels is null ? null : await ScoreAsync(principals, alerts),
            OtherScore = _labels is null || others is null ? null : await ScoreAsync(_other!, others),
            Comparison = others is null ? null : PolicyComparison.Of(alerts, others),
            Alerts = alerts,
            OtherAlerts = others ?? [],
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _otherRouter?.Dispose();
        _other?.Dispose();
    }

    private async Task<Score> ScoreAsync(LocalPrincipals principals, IReadOnlyList<Alert> alerts)
    {
        List<SeenPrincipal> seen = [];
        foreach (var header in principals.AllPrincipals())
        {
            if (People.NameOf(header.DisplayName) is null) continue;
            if (await principals.ViewAsync(PrincipalKey.Parse(header.Key)) is { } view)
                seen.Add(new SeenPrincipal(view.DisplayName, view.FirstSeen, view.LastSeen));
        }

        return new Scorer(_labels!, alerts, seen, _route?.Read ?? new HashSet<string>()).Run();
    }
}

/// <summary>How a replay compares to what really happened, and to another policy.</summary>
internal sealed record QualityReport
{
    /// <summary>The replay against the labels; null without.</summary>
    public required Score? Score { get; init; }

    /// <summary>The other policy against the labels; null without one of them.</summary>
    public required Score? OtherScore { get; init; }

    /// <summary>The replay against the other policy; null without.</summary>
    public required PolicyComparison? Comparison { get; init; }

    /// <summary>The replay's alerts in any state.</summary>
    public required IReadOnlyList<Alert> Alerts { get; init; }

    /// <summary>The other policy's.</summary>
    public required IReadOnlyList<Alert> OtherAlerts { get; init; }
}
