using System.CommandLine;

namespace Grainwatch.Local.Commands;

/// <summary>Shows what principals remember, lists and finds them, and records decisions about them.</summary>
internal static class PrincipalCommand
{
    private const string Examples = """
        Examples:
          grainwatch principal list                             by risk, the riskiest first
          grainwatch principal list --account 111122223333 --watch
          grainwatch principal search deploy                    whoever has it in a name
          grainwatch principal show alice                       what is usual, sign-ins, alerts
          grainwatch principal show alice --at 2026-05-19T03:00Z
          grainwatch principal show --at-alert 0f8b7a52         as it was known just before that alert
          grainwatch principal show alice --data grainwatch-data          from a folder, without a server
          grainwatch principal timeline alice --since 7d
          grainwatch principal trust alice --place NG --until 2026-12-01 --note "moved for a project"
          grainwatch principal trust deploy --network 203.0.113.0/24 --until 30d
          grainwatch principal mark alice --shared --note "the whole shift uses it"
          grainwatch principal erase alice --data grainwatch-data --yes -o json > erased-alice.json

        NAME is a key, ARN, display name, user or role name, principal id (AIDA…) or access key id (AKIA…).
        The past is told by when something was written, which is when it was known here, and not by when it happened:
        CloudTrail delivers minutes or hours late, and an event counts from its delivery on. Names resolve as of now.
        """;

    public static (Command Command, string Examples) Create(Terminal terminal, TimeProvider clock) =>
        (new Command("principal", "Show what principals remember, list and find them, decide about them, erase one.")
        {
            PrincipalShowCommand.Create(terminal, clock), PrincipalListCommand.CreateList(terminal, clock),
            PrincipalListCommand.CreateSearch(terminal), PrincipalTimelineCommand.Create(terminal, clock),
            PrincipalDecisionCommands.CreateTrust(terminal, clock), PrincipalDecisionCommands.CreateMark(terminal),
            PrincipalEraseCommand.Create(terminal),
        },
        Examples);

    /// <summary>The principal that a command is about.</summary>
    public static Argument<string> Name() => new("NAME")
    {
        Description = "Its key, ARN, display name, user or role name, principal id or access key id.",
    };
}
