using System.CommandLine;
using Grainwatch.Local.Reports;
using Grainwatch.Soc;

namespace Grainwatch.Local.Commands;

/// <summary>Shows one alert: as it is, or with all that it takes to judge it.</summary>
internal static class AlertShowCommand
{
    public static Command CreateShow(Terminal terminal)
    {
        var (id, server, output) = (AlertCommand.Id(), new ServerOptions(), Forms());
        var command = new Command("show", "Show an alert: reasons, events, evidence, decisions.") { id };
        output.AddTo(command);
        server.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var whole = await client.ResolveAlertAsync(parsed.GetValue(id)!, cancellation);
            var alert = await client.AlertAsync(whole, cancellation);
            if (output.Read(parsed) is var form and not OutputForm.Table)
                OutputOption.Write(terminal, form, alert, SocJson.Readable.Alert);
            else AlertText.Write(terminal, alert);
            return ExitCode.Ok;
        });
        return command;
    }

    public static Command CreateExplain(Terminal terminal)
    {
        var (id, server, output) = (AlertCommand.Id(), new ServerOptions(), Forms());
        var command = new Command(
            "explain", "Tell an alert's whole story: signals, what was usual, what was done after, what to check next.")
        {
            id,
        };
        output.AddTo(command);
        server.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var whole = await client.ResolveAlertAsync(parsed.GetValue(id)!, cancellation);
            var explained = await client.ExplainAsync(whole, cancellation);
            if (output.Read(parsed) is var form and not OutputForm.Table)
                OutputOption.Write(terminal, form, explained, SocJson.Readable.AlertExplanation);
            else ExplanationText.Write(terminal, explained);
            return ExitCode.Ok;
        });
        return command;
    }

    private static OutputOption Forms() => new(OutputForm.Table, OutputForm.Json, OutputForm.Jsonl);
}
