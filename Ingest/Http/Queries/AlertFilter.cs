using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Rules;
using Microsoft.AspNetCore.Http;

namespace Grainwatch.Ingest.Http.Queries;

/// <summary>The parameters that choose alerts, of lists and of whoever watches.</summary>
internal static class AlertFilter
{
    private static readonly string[] s_rules = [.. RuleBook.Rules.Select(rule => rule.Metadata.Id)];

    /// <summary>What there is.</summary>
    public static IReadOnlyList<QueryParameter> Parameters(string states) =>
    [
        new("account", "Of these accounts, with commas between them. Default: all."),
        new("principal", "Of the principal of this key."),
        new("rule", "Of this rule.", Words: s_rules),
        new("state", $"In these states, with commas between them, or 'all'. Default: {states}.",
            Words: [.. QueryReader.WordsOf<AlertState>(), "all"]),
        new("severity", "Of this severity or higher. Default: low.", Words: QueryReader.WordsOf<Severity>()),
        new("from", "Whose last event was at this time or after: a day, or a time in ISO 8601."),
        new("to", "Whose last event was before this time."),
        new("place", "At this place: a country (FR), country/subdivision, or country/subdivision/city."),
        new("asn", "From the network of this ASN: 64500 or AS64500."),
        new("q", "With this text in the title, in a name of the principal, or at the beginning of the alert's id (six "
            + "characters or more), whatever the case."),
        new("backfilled", "Only what history raised (true), or only what it did not (false). Default: both.",
            "boolean"),
    ];

    /// <summary>Reads them.</summary>
    /// <exception cref="BadQueryException">One makes no sense.</exception>
    public static AlertQuery Read(HttpContext http, IReadOnlyList<AlertState>? states = null)
    {
        var reader = new QueryReader(http.Request.Query);
        var query = new AlertQuery
        {
            Accounts = reader.Texts("account"),
            Principal = reader.Text("principal"),
            Rule = reader.OneOf("rule", s_rules),
            MinSeverity = reader.Word<Severity>("severity") ?? Severity.Low,
            From = reader.Time("from"),
            To = reader.Time("to"),
            Place = reader.Text("place", AlertQuery.TextMax)?.TrimEnd('/'),
            Asn = reader.Asn("asn"),
            Text = reader.Text("q", AlertQuery.TextMax),
            Backfilled = reader.Flag("backfilled"),
        };
        return (reader.Words<AlertState>("state") ?? states) is { } wanted ? query with { States = wanted } : query;
    }
}
