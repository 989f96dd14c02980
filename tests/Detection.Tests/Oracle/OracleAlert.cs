using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>An alert as the contract has it. A rule makes it open or suppressed; decisions make the rest.</summary>
internal sealed record OracleAlert(
    string Rule, string Subject, AlertState State, string? Reason, IReadOnlyList<TrailEvent> Rows,
    IReadOnlyList<int> Contributions)
{
    /// <summary>Events by which another alert is seen to tell its story now; the rows, unless the rule says.</summary>
    public required IReadOnlyList<TrailEvent> Story { get; init; }

    /// <summary>The place that rule 2's subject names; null for others, whose subject is an event's id.</summary>
    public string? Place => Subject.Split('\n') is [var place, _] ? place : null;

    public bool Suppressed => State == AlertState.Suppressed;

    /// <summary>§10: "the summed risk, clamped to 0–100".</summary>
    public int Risk => Math.Clamp(Contributions.Sum(), 0, 100);

    public IReadOnlyList<string> RowEventIds => [.. Rows.Select(e => e.Id.ToString())];

    /// <summary>Reading 4: a row without a place, or without an ASN, adds none.</summary>
    public HashSet<string> Countries => [.. Rows.Select(e => e.Origin.Place?.Country).OfType<string>()];

    public HashSet<uint> Systems => [.. Rows.Select(e => e.Origin.System?.Number).OfType<uint>()];

    public static OracleAlert Of(
        string rule, string subject, IEnumerable<TrailEvent> rows, IEnumerable<int> contributions,
        string? suppressed = null, IEnumerable<TrailEvent>? story = null)
    {
        TrailEvent[] all = [.. rows];
        return new OracleAlert(rule, subject, suppressed is null ? AlertState.Open : AlertState.Suppressed, suppressed,
            all, Sorted(contributions))
        { Story = story is null ? all : [.. story] };
    }

    /// <summary>§10, where all four rules have the major version 1.</summary>
    public AlertId Id(PrincipalKey key) => AlertId.Of(Rule, 1, key, Subject);

    public OracleAlert Add(int contribution) =>
        this with { Contributions = Sorted(Contributions.Append(contribution)) };

    public override string ToString() =>
        Text(State, Reason, Risk, Contributions, Rows.Select(e => e.Id.ToString()));

    /// <summary>What is compared of an alert beside its rule and subject, in words.</summary>
    public static string Text(
        AlertState state, string? reason, int risk, IEnumerable<int> contributions, IEnumerable<string> rows) =>
        $"{(state == AlertState.Suppressed ? $"suppressed '{reason}'" : $"{state}".ToLowerInvariant())}, risk {risk} "
        + $"[{string.Join(' ', contributions)}], rows {string.Join(' ', rows.Select(Short))}";

    private static string Short(string id) => id.Length > 4 ? id[^4..] : id;

    private static int[] Sorted(IEnumerable<int> contributions) =>
        [.. contributions.Where(risk => risk != 0).Order()];
}
