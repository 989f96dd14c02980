using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Queries;
using Grainwatch.Soc.Console.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Grainwatch.Soc.Console.Principals;

/// <summary>What the list of principals shows.</summary>
public sealed record PrincipalsModel
{
    /// <summary>Those of this very name; none where no text was given, and on later pages.</summary>
    public required IReadOnlyList<PrincipalRisk> Named { get; init; }

    /// <summary>Riskiest first; with a text, those that have it in a name, by key.</summary>
    public required IReadOnlyList<PrincipalRisk> Principals { get; init; }

    /// <summary>Values of the filter's fields, as they were sent.</summary>
    public required IReadOnlyDictionary<string, string> Filter { get; init; }

    /// <summary>The first page of the same list.</summary>
    public required string First { get; init; }

    /// <summary>The next page; null at the end.</summary>
    public required string? Next { get; init; }

    /// <summary>Whether it is not the first page.</summary>
    public bool IsLater { get; init; }

    /// <summary>Whether the list is by risk, and has only who is at any.</summary>
    public bool IsByRisk => Of("q").Length == 0;

    /// <summary>A field of the filter; empty for none.</summary>
    public string Of(string field) => Filter.GetValueOrDefault(field, "");
}

/// <summary>The list of principals, by the filters of <c>GET /v1/principals</c>.</summary>
internal static class PrincipalsPage
{
    private const int Shown = 50;
    private const int RiskMost = 100;
    private const string Text = "q";
    private const string Account = "account";
    private const string MinRisk = "min-risk";

    private static readonly QueryParameter[] s_parameters =
    [
        new(Text, "Who has this text in a name, or is known by this very one."),
        new(Account, "Of these accounts, with commas between them. Default: all."),
        new(MinRisk, "Of this risk or higher, 0 to 100. Default: 0.", "integer"),
        QueryParameter.Cursor,
    ];

    /// <summary>The page.</summary>
    public static Endpoint[] Endpoints(ConsoleHost host) =>
        [host.Get(PrincipalPath.List, Role.Reader, http => ShowAsync(http, host), s_parameters)];

    private static async Task<IResult> ShowAsync(HttpContext http, ConsoleHost host)
    {
        var reader = new QueryReader(http.Request.Query);
        var cursor = Cursor.ReadPrincipals(http);
        var query = new PrincipalQuery
        {
            AsOf = cursor?.AsOf ?? host.Clock.GetUtcNow().UtcDateTime,
            Text = reader.Text(Text, PrincipalQuery.TextMax),
            Accounts = reader.Texts(Account),
            MinRisk = reader.Number(MinRisk, 0, RiskMost) ?? 0,
            Limit = Shown,
            After = cursor?.After,
        };
        var page = await http.Principals().ListPrincipalsAsync(query, http.RequestAborted);
        // They stand on the first page, and are no others' neighbours on a later one.
        var named = query.Text is null
            ? PrincipalPage.Of([], query)
            : await http.Principals().ListPrincipalsAsync(
                query with { Name = query.Text, Text = null, After = null }, http.RequestAborted);
        var filter = http.Request.Query
            .Where(field => field.Key != QueryParameter.Cursor.Name && !string.IsNullOrEmpty(field.Value))
            .ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
        var first = QueryHelpers.AddQueryString(
            PrincipalPath.List, filter.Select(field => KeyValuePair.Create(field.Key, (string?)field.Value)));
        var isNamed = named.Principals.Select(principal => principal.Key).ToHashSet(StringComparer.Ordinal);
        return await host.ShowAsync<PrincipalsView, PrincipalsModel>(http, new PrincipalsModel
        {
            Named = cursor is null ? named.Principals : [],
            Principals = [.. page.Principals.Where(principal => !isNamed.Contains(principal.Key))],
            Filter = filter,
            First = first,
            Next = Cursor.Of(http, page.Next, query.AsOf) is { } next
                ? QueryHelpers.AddQueryString(first, QueryParameter.Cursor.Name, next)
                : null,
            IsLater = cursor is not null,
        });
    }
}
