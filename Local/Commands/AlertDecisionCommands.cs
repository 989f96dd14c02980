using System.CommandLine;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Soc;

namespace Grainwatch.Local.Commands;

/// <summary>Records what analysts decide about an alert.</summary>
internal static class AlertDecisionCommands
{
    private static readonly Dictionary<string, Disposition> s_dispositions = new()
    {
        ["true-positive"] = Disposition.TruePositive,
        ["benign"] = Disposition.Benign,
        ["false-positive"] = Disposition.FalsePositive,
    };

    public static Command CreateAck(Terminal terminal) => Create(
        terminal, "ack", "Say that somebody looks at an alert.",
        (_, frame, alert) => new Acknowledge
        {
            Id = frame.Id,
            By = frame.By,
            At = DecisionFrame.At,
            Note = frame.Note,
            Alert = alert,
        });

    public static Command CreateReopen(Terminal terminal) => Create(
        terminal, "reopen", "Open a closed alert again.",
        (_, frame, alert) => new Reopen
        {
            Id = frame.Id,
            By = frame.By,
            At = DecisionFrame.At,
            Note = frame.Note,
            Alert = alert,
        });

    public static Command CreateClose(Terminal terminal)
    {
        var disposition = new Option<string>("--as")
        {
            HelpName = string.Join('|', s_dispositions.Keys),
            Description = "What it was: misuse; something that happened and was all right; something that was not so.",
            Required = true,
        };
        disposition.AcceptOnlyFromAmong([.. s_dispositions.Keys]);
        var command = Create(
            terminal, "close",
            "Close an alert: it leaves the principal's risk, and is open again when it shows a new country or ASN.",
            (parsed, frame, alert) => new Close
            {
                Id = frame.Id,
                By = frame.By,
                At = DecisionFrame.At,
                Note = frame.Note,
                Alert = alert,
                Disposition = s_dispositions[parsed.GetValue(disposition)!],
            });
        command.Options.Add(disposition);
        return command;
    }

    private static Command Create(
        Terminal terminal,
        string name,
        string description,
        Func<ParseResult, DecisionFrame, AlertId, AlertDecision> make)
    {
        var (id, options) = (AlertCommand.Id(), new DecisionOptions());
        var revision = new Option<int?>("--revision")
        {
            HelpName = "N",
            Description = "The revision that 'show' and 'explain' told: when somebody or something has changed the "
                + "alert since, nothing is decided.",
        };
        var command = new Command(name, description) { id, revision };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => options.RunAsync(
            parsed, terminal,
            async (client, frame) =>
            {
                var alert = await client.ResolveAlertAsync(parsed.GetValue(id)!, cancellation);
                return (make(parsed, frame, alert), null, parsed.GetValue(revision));
            },
            cancellation));
        return command;
    }
}
