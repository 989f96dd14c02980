using System.Buffers;

namespace Grainwatch.Detection.Alerts;

/// <summary>Which alerts to list, or to hear of.</summary>
public sealed record AlertQuery
{
    /// <summary>The most a list gives at once.</summary>
    public const int LimitMax = 1000;

    /// <summary>The longest <see cref="Text"/> in characters.</summary>
    public const int TextMax = 200;

    /// <summary>Of these accounts only; all when null, none when empty.</summary>
    public IReadOnlyList<string>? Accounts { get; init; }

    /// <summary>Of the principal of this key only.</summary>
    public string? Principal { get; init; }

    /// <summary>Of this rule only.</summary>
    public string? Rule { get; init; }

    /// <summary>In these states only. Default: open and acknowledged.</summary>
    public IReadOnlyList<AlertState> States { get; init; } = [AlertState.Open, AlertState.Acknowledged];

    /// <summary>Of this severity or higher. Default: low.</summary>
    public Severity MinSeverity { get; init; } = Severity.Low;

    /// <summary>Whose last event was at this time (UTC) or after.</summary>
    public DateTime? From { get; init; }

    /// <summary>Whose last event was before this time (UTC).</summary>
    public DateTime? To { get; init; }

    /// <summary>
    /// At this place: <c>country</c>, <c>country/subdivision</c> or <c>country/subdivision/city</c>, whatever the case.
    /// </summary>
    public string? Place { get; init; }

    /// <summary>From the network of this ASN.</summary>
    public uint? Asn { get; init; }

    /// <summary>
    /// With this in the title, in a name of the principal, or at the beginning of its id (six characters or more),
    /// whatever the case.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>Only what a backfill raised, or only what it did not. Default: both.</summary>
    public bool? Backfilled { get; init; }

    /// <summary>Only those that a list has after this; from the first when null.</summary>
    public AlertPosition? After { get; init; }

    /// <summary>At most this many, up to <see cref="LimitMax"/>. Default: 100.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Whether an alert is asked for, wherever it stands in the list.</summary>
    public bool Matches(AlertHeader alert) => MatchesButText(alert)
        && (Text is null || Has(alert.Title) || Has(alert.DisplayName) || Has(alert.Principal) || HasId(alert));

    /// <summary>What looks for a text, made once for many; null for none.</summary>
    internal static SearchValues<string>? ToSearch(string? text) =>
        text is null ? null : SearchValues.Create([text], StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether an alert has the text that is looked for.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="search">What looks for <see cref="Text"/>.</param>
    internal bool HasText(AlertHeader alert, SearchValues<string>? search) =>
        search is null || alert.Title.AsSpan().ContainsAny(search) || alert.DisplayName.AsSpan().ContainsAny(search)
        || alert.Principal.AsSpan().ContainsAny(search) || HasId(alert);

    /// <summary>Whether an alert is asked for, whatever its text.</summary>
    internal bool MatchesButText(AlertHeader alert) =>
        alert.Severity >= MinSeverity
        && States.Contains(alert.State)
        && (Accounts is null || Accounts.Contains(alert.Account))
        && (Rule is null || alert.Rule == Rule)
        && (Principal is null || alert.Principal == Principal)
        && (Backfilled is null || alert.Backfilled == Backfilled)
        && (From is null || alert.LastEvent >= From)
        && (To is null || alert.LastEvent < To)
        && (Asn is null || alert.Asn == Asn)
        && (Place is null || IsAt(alert.Place));

    // For one alert, what looks for a text in many takes longer to make than to use.
    private bool Has(string text) => text.Contains(Text!, StringComparison.OrdinalIgnoreCase);

    private bool HasId(AlertHeader alert) => AlertId.CanBegin(Text!) && alert.Id.BeginsWith(Text);

    private bool IsAt(string? place) =>
        place is not null && place.StartsWith(Place!, StringComparison.OrdinalIgnoreCase)
        && (place.Length == Place!.Length || place[Place.Length] == '/');
}
