using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Decisions;

/// <summary>A decision about an alert, with what the alert showed when it was made.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Countries">The countries of the alert's rows then.</param>
/// <param name="Asns">The ASNs of the alert's rows then.</param>
public sealed record Ruling(AlertDecision Decision, IReadOnlyList<string> Countries, IReadOnlyList<uint> Asns)
{
    /// <summary>A decision about an alert as it is now.</summary>
    public static Ruling Of(AlertDecision decision, Alert alert) =>
        new(decision, [.. CountriesOf(alert)], [.. AsnsOf(alert)]);

    /// <summary>The countries and ASNs that the alert shows and the decision did not see.</summary>
    public IReadOnlyList<string> NotSeen(Alert alert) =>
    [
        .. CountriesOf(alert).Except(Countries, StringComparer.Ordinal),
        .. AsnsOf(alert).Except(Asns).Select(asn => $"AS{asn}"),
    ];

    /// <inheritdoc/>
    public bool Equals(Ruling? other) => other is not null && Decision == other.Decision
        && Countries.SequenceEqual(other.Countries, StringComparer.Ordinal) && Asns.SequenceEqual(other.Asns);

    /// <inheritdoc/>
    public override int GetHashCode() => Decision.GetHashCode();

    private static IEnumerable<string> CountriesOf(Alert alert) =>
        alert.Rows.Where(row => row.Place is not null).Select(row => Place.FromId(row.Place!).Country)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static IEnumerable<uint> AsnsOf(Alert alert) =>
        alert.Rows.Select(row => row.Asn).OfType<uint>().Distinct().Order();
}
