using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Rules;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Soc.Console.Components;
using Grainwatch.Soc.Console.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grainwatch.Soc.Console.Rules;

/// <summary>The rules: what each watches for, with which values, and what it found.</summary>
internal static class RulesPage
{
    private const string Path = "/console/rules";

    /// <summary>The list, and a rule's page.</summary>
    public static Endpoint[] Endpoints(ConsoleHost host) =>
    [
        host.Get(Path, Role.Reader, http => ListAsync(http, host)),
        host.Get($"{Path}/{{id}}", Role.Reader, http => ShowAsync(http, host)),
    ];

    private static async Task<IResult> ListAsync(HttpContext http, ConsoleHost host)
    {
        var all = await TallyAsync(http, host, null);
        var rules = RuleBook.Rules.Select(rule => new RuleModel(rule, host.Policy, new AlertTally(
            [.. all.Alerts.Where(alert => alert.Rule == rule.Metadata.Id)], all.IsWhole)));
        return await host.ShowAsync<RulesView, RulesModel>(http, new RulesModel([.. rules], all.IsWhole));
    }

    private static async Task<IResult> ShowAsync(HttpContext http, ConsoleHost host)
    {
        var id = http.GetRouteValue("id") as string ?? "";
        if (RuleBook.Find(id) is not { } rule)
        {
            var ids = RuleBook.Rules.Select(known => known.Metadata.Id);
            return Problems.NotFound($"There is no rule {id}. The rules are {string.Join(", ", ids)}.");
        }

        return await host.ShowAsync<RuleView, RuleModel>(
            http, new RuleModel(rule, host.Policy, await TallyAsync(http, host, id)));
    }

    private static Task<AlertTally> TallyAsync(
        HttpContext http, ConsoleHost host, string? rule) => AlertTally.ReadAsync(
        host.Client(http),
        new AlertQuery { Rule = rule, States = Enum.GetValues<AlertState>() },
        http.RequestAborted);
}
