using System.CommandLine;
using Grainwatch.Detection.Principals;
using Grainwatch.Local.Reports;
using Grainwatch.Soc;

namespace Grainwatch.Local.Commands;

/// <summary>Tells of alerts as they change.</summary>
internal static class AlertWatchCommand
{
    public static Command Create(Terminal terminal, TimeProvider clock)
    {
        var server = new ServerOptions();
        var output = OutputOption.OfAll();
        var filter = new AlertFilterOptions("medium", ["all"]);
        var after = new Option<string?>("--after")
        {
            HelpName = "POSITION",
            Description = "Begin after the 'position' of a line that was heard. Default: now.",
        };
        var command = new Command("watch", "Write a line for each change of an alert, as it comes, until Ctrl-C.");
        filter.AddTo(command);
        command.Options.Add(after);
        output.AddTo(command);
        server.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var query = await filter.ReadAsync(parsed, client, clock, cancellation);
            try
            {
                await foreach (var change in client.WatchAlertsAsync(query, parsed.GetValue(after), cancellation))
                    Write(terminal, output.Read(parsed), change);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // How a watch ends.
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static void Write(Terminal terminal, OutputForm form, AlertChange change)
    {
        if (form is OutputForm.Json or OutputForm.Jsonl)
            OutputOption.Write(terminal, form, change, SocJson.Readable.AlertChange);
        else if (change.Alert is { } alert) AlertTable.WriteChange(terminal, alert, form == OutputForm.Wide);
        else terminal.Note($"changes may be missing before this: {change.Missed}");
    }
}
