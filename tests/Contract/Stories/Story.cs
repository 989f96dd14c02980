using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Contract.Stories;

/// <summary>What one principal did, and what an analyst should hear of it.</summary>
/// <param name="Name">The story's name.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Events">What was done, by time.</param>
/// <param name="Expected">The alerts it ends with, suppressed ones included.</param>
public sealed record Story(
    string Name, Actor Actor, IReadOnlyList<TrailEvent> Events, IReadOnlyList<ExpectedAlert> Expected)
{
    /// <summary>The key of the principal.</summary>
    public PrincipalKey Key => Actor.Key;

    /// <summary>What came before the last day: the habits.</summary>
    public IReadOnlyList<TrailEvent> Habits => [.. Events.Where(e => e.Time < LastDay)];

    /// <summary>The last day, less than the allowed lateness long: may be delivered in any order.</summary>
    public IReadOnlyList<TrailEvent> Incident => [.. Events.Where(e => e.Time >= LastDay)];

    private DateTime LastDay => Events.Max(e => e.Time).Date;

    /// <summary>A story of a script.</summary>
    public static Story Of(string name, Actor actor, Script script, params ExpectedAlert[] expected) =>
        new(name, actor, [.. script.Events.Order()], expected);
}

/// <summary>An alert as whoever wrote the story worked it out by hand.</summary>
/// <param name="Rule">Rule id.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Risk">Its risk.</param>
/// <param name="Reasons">Names of its reasons, separated by spaces.</param>
public sealed record ExpectedAlert(string Rule, AlertState State, int Risk, string Reasons);
