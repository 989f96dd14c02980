using System.CommandLine;

namespace Grainwatch.Local.Commands;

/// <summary>What concerns one principal.</summary>
internal static class PrincipalCommand
{
    public static (Command Command, string Examples) Create(Terminal terminal) =>
        (new Command("principal", "Erase a principal.") { PrincipalEraseCommand.Create(terminal) },
            PrincipalEraseCommand.Examples);
}
