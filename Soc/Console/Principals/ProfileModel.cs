using System.Globalization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Rules;
using Grainwatch.Soc.Console.Alerts;
using Grainwatch.Soc.Console.Components;
using Grainwatch.Soc.Console.Maps;
using Grainwatch.Soc.Explaining;

namespace Grainwatch.Soc.Console.Principals;

/// <summary>What a principal's page shows: what it remembers now, or what was known of it earlier.</summary>
public sealed record ProfileModel
{
    private const string FieldForm = "yyyy-MM-ddTHH:mm";

    private static readonly string s_federated =
        RuleBook.Rules.OfType<FederatedConsoleLogin>().Single().Metadata.Id;

    /// <summary>The principal, as of <see cref="AsOf"/>.</summary>
    public required PrincipalView Principal { get; init; }

    /// <summary>The time that risks and ages are of (UTC).</summary>
    public required DateTime AsOf { get; init; }

    /// <summary>Which past it is; null for now.</summary>
    public ProfilePast? Past { get; init; }

    /// <summary>The time that was asked for, as a field for times has it; empty for none.</summary>
    public string AskedFor => Past is { Alert: null }
        ? AsOf.ToString(AsOf.Second == 0 ? FieldForm : $"{FieldForm}:ss", CultureInfo.InvariantCulture)
        : "";

    /// <summary>Why that past cannot be told, a sentence; then nothing else is shown. Null when all is well.</summary>
    public string? Untold { get; init; }

    /// <summary>Whether whoever looks may decide; else why not.</summary>
    public string? WhyNot { get; init; }

    /// <summary>Whether who decides has to say who he is, because nobody asked.</summary>
    public bool AsksName { get; init; }

    /// <summary>What was just decided here; null otherwise.</summary>
    public DecisionNotice? Notice { get; init; }

    /// <summary>What it did, newest first.</summary>
    public required TimelinePart Timeline { get; init; }

    /// <summary>What its risk is the sum of.</summary>
    public IReadOnlyList<RiskShare> Shares => Risk.SharesOf(Principal.Alerts, AsOf);

    /// <summary>Where it is seen; null when nothing has coordinates.</summary>
    public MapScene? Map => ProfileMap.Of(Principal);

    /// <summary>Alerts that nobody has to look at any more: closed, superseded, withdrawn.</summary>
    public IReadOnlyList<AlertHeader> Over =>
    [
        .. Principal.Alerts.Where(alert =>
            alert.State is AlertState.Closed or AlertState.Superseded or AlertState.Withdrawn),
    ];

    /// <summary>Alerts that were kept from everybody, each with its reason.</summary>
    public IReadOnlyList<AlertHeader> Suppressed =>
        [.. Principal.Alerts.Where(alert => alert.State == AlertState.Suppressed)];

    /// <summary>Trusts in force, the newest first: of each place and network the newest decision counts.</summary>
    public IReadOnlyList<Decision> Trusts =>
    [
        .. Principal.Decisions.OrderDescending()
            .DistinctBy(decision => decision switch
            {
                TrustPlace trust => $"place {trust.Place}",
                TrustNetwork trust => $"network {trust.Network}",
                _ => decision.Id,
            })
            .Where(decision => UntilOf(decision) is { } until && until > AsOf),
    ];

    /// <summary>Everything that was decided about the principal or its alerts, newest first.</summary>
    public IReadOnlyList<Decision> Decisions =>
        [.. Principal.Decisions.Concat(Principal.AlertDecisions).OrderDescending()];

    /// <summary>Places that could be trusted, id and name: those it was seen at, then their countries.</summary>
    public IReadOnlyList<(string Id, string Name)> Places =>
    [
        .. Principal.Baseline.Select(pair => Place.FromId(pair.Place)).Distinct().Where(place => place.City is not null)
            .Select(place => (place.Id, place.Text)),
        .. Principal.Baseline.Select(pair => Place.FromId(pair.Place).Country).Distinct(StringComparer.Ordinal)
            .Select(country => (country, $"{country}, all of it")),
    ];

    /// <summary>Networks that could be trusted: id and name.</summary>
    public IReadOnlyList<(string Id, string Name)> Networks =>
        [.. Habits.Networks(Principal).Select(network => (network.Name.Split(' ', 2)[0], network.Name))];

    /// <summary>Alerts about which the identity provider can say more.</summary>
    public IReadOnlyList<AlertHeader> Federated => [.. Principal.Alerts.Where(IsFederated)];

    /// <summary>Until when a decision trusts something (UTC); null for one that trusts nothing.</summary>
    public static DateTime? UntilOf(Decision decision) => decision switch
    {
        TrustPlace trust => trust.Until,
        TrustNetwork trust => trust.Until,
        _ => null,
    };

    private static bool IsFederated(AlertHeader alert) => alert.Rule == s_federated && Words.IsLive(alert);
}

/// <summary>Which past a page shows, by time of writing.</summary>
/// <param name="Alert">The alert before which it was; null when a time was asked for.</param>
/// <param name="Writes">How many writes the memory had by then.</param>
/// <param name="Written">When the last of them was made (UTC); null when that is not known any more.</param>
public sealed record ProfilePast(AlertId? Alert, long Writes, DateTime? Written);

/// <summary>A part of a timeline, and the way through it.</summary>
/// <param name="Moments">Newest first.</param>
/// <param name="Filter">Values of its fields, as they were sent.</param>
public sealed record TimelinePart(
    IReadOnlyList<ProfileMoment> Moments, IReadOnlyDictionary<string, string> Filter)
{
    /// <summary>The first part of the same.</summary>
    public string First { get; init; } = "";

    /// <summary>The part before it in time; null at the beginning.</summary>
    public string? Next { get; init; }

    /// <summary>Whether it is not the newest.</summary>
    public bool IsLater { get; init; }

    /// <summary>A field; empty for none.</summary>
    public string Of(string field) => Filter.GetValueOrDefault(field, "");
}
