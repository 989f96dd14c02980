using System.CommandLine;
using Grainwatch.Detection.Alerts;
using Grainwatch.Local.Reports;
using Grainwatch.Soc;

namespace Grainwatch.Local.Commands;

/// <summary>Lists alerts.</summary>
internal static class AlertListCommand
{
    private const int LimitUsual = 50;
    private const int LimitMax = 100_000;
    private const string Newest = "newest";
    private const string Riskiest = "risk";

    public static Command Create(Terminal terminal, TimeProvider clock)
    {
        var server = new ServerOptions();
        var output = OutputOption.OfAll();
        var watch = new WatchOption(clock);
        var filter = new AlertFilterOptions("medium", ["open", "acknowledged"]);
        var limit = Limit(LimitUsual, LimitMax);
        var sort = new Option<string>("--sort")
        {
            HelpName = $"{Newest}|{Riskiest}",
            Description = "Newest last event first, or highest risk first.",
            DefaultValueFactory = _ => Newest,
        };
        sort.AcceptOnlyFromAmong(Newest, Riskiest);
        var command = new Command("list", "List alerts: risk, severity, time, principal, what happened, id.");
        filter.AddTo(command);
        command.Options.Add(sort);
        command.Options.Add(limit);
        output.AddTo(command);
        watch.AddTo(command);
        server.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var query = await filter.ReadAsync(parsed, client, clock, cancellation);
            return await watch.RunAsync(parsed, terminal, ShowAsync, cancellation);

            async Task ShowAsync()
            {
                var most = parsed.GetValue(limit);
                var isByRisk = parsed.GetValue(sort) == Riskiest;
                var (alerts, hasMore) = await TakeAsync(client, query, isByRisk ? LimitMax : most, cancellation);
                if (isByRisk)
                {
                    hasMore |= alerts.Count > most;
                    alerts = [.. alerts.OrderByDescending(alert => alert.Risk).Take(most)];
                }

                Write(terminal, output.Read(parsed), alerts, hasMore, filter.LeavesOutLow(parsed));
            }
        });
        return command;
    }

    /// <summary>The option that says how many of a list are shown.</summary>
    public static Option<int> Limit(int usual, int most)
    {
        var limit = new Option<int>("--limit")
        {
            HelpName = "N",
            Description = $"At most so many, up to {most:N0}.",
            DefaultValueFactory = _ => usual,
        };
        limit.Validators.Add(result =>
        {
            if (int.TryParse(result.Tokens is [var token] ? token.Value : null, out var number)
                && (number < 1 || number > most))
                result.AddError($"--limit: '{number}' is not between 1 and {most}.");
        });
        return limit;
    }

    private static async Task<(List<AlertHeader> Alerts, bool HasMore)> TakeAsync(
        ISocClient client, AlertQuery query, int most, CancellationToken cancellation)
    {
        List<AlertHeader> alerts = [];
        var paged = query with { Limit = Math.Min(most + 1, AlertQuery.LimitMax) };
        await foreach (var alert in client.AlertsAsync(paged, cancellation))
        {
            if (alerts.Count == most) return (alerts, true);
            alerts.Add(alert);
        }

        return (alerts, false);
    }

    private static void Write(
        Terminal terminal, OutputForm form, List<AlertHeader> alerts, bool hasMore, bool leavesOutLow)
    {
        if (form == OutputForm.Json)
        {
            OutputOption.Write(terminal, form, new AlertsDocument(alerts), SocJson.Readable.AlertsDocument);
        }
        else if (form == OutputForm.Jsonl)
        {
            foreach (var alert in alerts)
                OutputOption.Write(terminal, form, alert, SocJson.Readable.AlertHeader);
        }
        else
        {
            AlertTable.Write(terminal, alerts, form == OutputForm.Wide);
        }

        if (hasMore) terminal.Note("there are more: --limit shows them, filters narrow");
        else if (leavesOutLow) terminal.Note("low severity is left out: --severity low lists it too");
    }
}
