using System.CommandLine;

namespace Grainwatch.Local.Commands;

/// <summary>Lists alerts, explains them, and records what analysts decide about them.</summary>
internal static class AlertCommand
{
    private const string Examples = """
        Examples:
          grainwatch alert list                                   open alerts of medium severity or higher, newest first
          grainwatch alert list --severity high --account 111122223333 --since 7d
          grainwatch alert list --state all -o jsonl | jq -r .title
          grainwatch alert list --watch                           again every 5 seconds, until Ctrl-C
          grainwatch alert explain a206ea0c                       the whole story on one screen
          grainwatch alert show a206ea0c -o json                  everything there is of it
          grainwatch alert ack a206ea0c --note "asking bob"
          grainwatch alert close a206ea0c --as benign --note "business trip, confirmed by phone"
          grainwatch alert reopen a206ea0c
          grainwatch alert watch --severity high -o jsonl         a line for each change, as it comes

        ID is an alert's id, or its first characters: six or more, as far as no other alert begins so.
        """;

    public static (Command Command, string Examples) Create(Terminal terminal, TimeProvider clock) =>
        (new Command("alert", "List alerts, explain them, decide about them, hear of them.")
        {
            AlertListCommand.Create(terminal, clock), AlertShowCommand.CreateShow(terminal),
            AlertShowCommand.CreateExplain(terminal), AlertDecisionCommands.CreateAck(terminal),
            AlertDecisionCommands.CreateClose(terminal), AlertDecisionCommands.CreateReopen(terminal),
            AlertWatchCommand.Create(terminal, clock),
        },
        Examples);

    /// <summary>The alert that a command is about.</summary>
    public static Argument<string> Id() =>
        new("ID") { Description = "The alert's id, or its first six characters or more." };
}
