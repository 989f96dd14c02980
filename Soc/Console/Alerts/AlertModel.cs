using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Rules;
using Grainwatch.Soc.Console.Maps;
using Grainwatch.Soc.Explaining;

namespace Grainwatch.Soc.Console.Alerts;

/// <summary>What an alert's page shows.</summary>
public sealed record AlertModel
{
    /// <summary>The alert, explained.</summary>
    public required AlertExplanation Explained { get; init; }

    /// <summary>Whether whoever looks may decide; else why not.</summary>
    public required string? WhyNot { get; init; }

    /// <summary>Whether who decides has to say who he is, because nobody asked.</summary>
    public required bool AsksName { get; init; }

    /// <summary>What was just decided here; null otherwise.</summary>
    public DecisionNotice? Notice { get; init; }

    /// <summary>The alert.</summary>
    public Alert Alert => Explained.Alert;

    /// <summary>The rule that raised it; null for one that is not known here.</summary>
    public Rule? Rule => RuleBook.Rules.FirstOrDefault(rule => rule.Metadata.Id == Alert.Rule);

    /// <summary>Where it happened; null when nothing has coordinates.</summary>
    public MapScene? Map => AlertMap.Of(Explained);

    /// <summary>Whether the identity provider can say more: it is a federated user's login.</summary>
    public bool IsFederated => Rule is FederatedConsoleLogin;

    /// <summary>Places that could be trusted: id and name.</summary>
    public IReadOnlyList<(string Id, string Name)> Places =>
    [
        .. Alert.Rows.Select(row => row.Place).OfType<string>().Distinct(StringComparer.Ordinal).Reverse()
            .Select(id => (id, Place.FromId(id).Text)),
    ];

    /// <summary>Networks that could be trusted: id and name.</summary>
    public IReadOnlyList<(string Id, string Name)> Networks =>
    [
        .. Alert.Rows.Where(row => row.Asn is not null).DistinctBy(row => row.Asn).Reverse()
            .Select(row => ($"AS{row.Asn}", $"AS{row.Asn} {row.Organization}".TrimEnd())),
    ];

    /// <summary>Everything that was decided about the alert or its principal, newest first.</summary>
    public IReadOnlyList<Decision> Decisions =>
    [
        .. Alert.Decisions.Select(ruling => (Decision)ruling.Decision).Concat(Explained.Principal.Decisions)
            .OrderDescending(),
    ];
}
