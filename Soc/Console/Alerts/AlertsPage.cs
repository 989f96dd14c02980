using Grainwatch.Detection.Alerts;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Queries;
using Grainwatch.Soc.Console.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Grainwatch.Soc.Console.Alerts;

/// <summary>What the list of alerts shows.</summary>
public sealed record AlertsModel
{
    /// <summary>Newest event first.</summary>
    public required IReadOnlyList<AlertHeader> Alerts { get; init; }

    /// <summary>Values of the filter's fields, as they were sent.</summary>
    public required IReadOnlyDictionary<string, string> Filter { get; init; }

    /// <summary>The states that are shown.</summary>
    public required IReadOnlyList<AlertState> States { get; init; }

    /// <summary>The first page of the same list.</summary>
    public required string First { get; init; }

    /// <summary>The next page; null at the end.</summary>
    public required string? Next { get; init; }

    /// <summary>Where changes of what the filter chooses, in whatever state, are told.</summary>
    public required string Watch { get; init; }

    /// <summary>Whether it is not the first page.</summary>
    public bool IsLater { get; init; }

    /// <summary>A field of the filter; empty for none.</summary>
    public string Of(string field) => Filter.GetValueOrDefault(field, "");
}

/// <summary>The list of alerts, by the filters of <c>GET /v1/alerts</c>.</summary>
internal static class AlertsPage
{
    private const string Path = "/console/alerts";
    private const int Shown = 50;

    private static readonly QueryParameter[] s_parameters =
        [.. AlertFilter.Parameters("open,acknowledged"), QueryParameter.Cursor];

    /// <summary>The page.</summary>
    public static Endpoint[] Endpoints(ConsoleHost host) =>
        [host.Get(Path, Role.Reader, http => ShowAsync(http, host), s_parameters)];

    private static async Task<IResult> ShowAsync(HttpContext http, ConsoleHost host)
    {
        var query = AlertFilter.Read(http) with { Limit = Shown, After = Cursor.ReadAlerts(http) };
        var page = await http.Principals().ListAlertsAsync(query, http.RequestAborted);
        var filter = http.Request.Query
            .Where(field => field.Key != QueryParameter.Cursor.Name && !string.IsNullOrEmpty(field.Value))
            .ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
        var first = PathOf(Path, filter);
        return await host.ShowAsync<AlertsView, AlertsModel>(http, new AlertsModel
        {
            Alerts = page.Alerts,
            Filter = filter,
            States = query.States,
            First = first,
            Next = Cursor.Of(http, page.Next) is { } cursor
                ? QueryHelpers.AddQueryString(first, QueryParameter.Cursor.Name, cursor)
                : null,
            Watch = PathOf("/v1/alerts/watch", filter.Where(field => field.Key != "state")),
            IsLater = query.After is not null,
        });
    }

    private static string PathOf(string path, IEnumerable<KeyValuePair<string, string>> fields) =>
        QueryHelpers.AddQueryString(path, fields.Select(field => KeyValuePair.Create(field.Key, (string?)field.Value)));
}
