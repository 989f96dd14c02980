using System.CommandLine;
using Grainwatch.Detection.Principals;
using Grainwatch.Local.Reports;
using Grainwatch.Soc;

namespace Grainwatch.Local.Commands;

/// <summary>Shows what a principal's memory tells by time.</summary>
internal static class PrincipalTimelineCommand
{
    private const int LimitUsual = 50;
    private const int LimitMax = 100_000;

    public static Command Create(Terminal terminal, TimeProvider clock)
    {
        var (name, server, output) = (PrincipalCommand.Name(), new ServerOptions(), OutputOption.OfAll());
        var since = new Option<string?>("--since")
        {
            HelpName = "TIME",
            Description = "From then on: 2026-05-19, 2026-05-19T03:00Z, 7d. Default: all that is remembered.",
        };
        var until = new Option<string?>("--until") { HelpName = "TIME", Description = "Before then." };
        var limit = AlertListCommand.Limit(LimitUsual, LimitMax);
        var command = new Command(
            "timeline", "Show first sightings, sign-ins, sensitive actions, alerts, decisions by time, newest last.")
        {
            name, since, until, limit,
        };
        output.AddTo(command);
        server.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var principal = await client.PrincipalAsync(parsed.GetValue(name)!, cancellation);
            var query = new TimelineQuery
            {
                From = TimeArgument.Past("--since", parsed.GetValue(since), clock),
                To = TimeArgument.Past("--until", parsed.GetValue(until), clock),
                Limit = TimelineQuery.LimitMax,
            };
            List<TimelineEntry> all = [];
            await foreach (var entry in client.TimelineAsync(principal.Key, query, cancellation)) all.Add(entry);
            List<TimelineEntry> shown = [.. all.TakeLast(parsed.GetValue(limit))];
            var form = output.Read(parsed);
            if (form == OutputForm.Json)
            {
                var document = new TimelineDocument(principal.Key, principal.DisplayName, shown);
                OutputOption.Write(terminal, form, document, SocJson.Readable.TimelineDocument);
            }
            else if (form == OutputForm.Jsonl)
            {
                foreach (var entry in shown)
                    OutputOption.Write(terminal, form, entry, SocJson.Readable.TimelineEntry);
            }
            else
            {
                TimelineText.Write(terminal, principal, shown, form == OutputForm.Wide);
            }

            if (all.Count > shown.Count)
                terminal.Note($"there are {all.Count - shown.Count:N0} before these: --limit shows them");
            return ExitCode.Ok;
        });
        return command;
    }
}
