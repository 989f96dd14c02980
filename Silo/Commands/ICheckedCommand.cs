using System.CommandLine;

namespace Grainwatch.Silo.Commands;

/// <summary>A command that can tell what is wrong with its options without running.</summary>
internal interface ICheckedCommand
{
    /// <summary>The command.</summary>
    Command Command { get; }

    /// <summary>What is wrong beyond what the parser tells, a sentence each.</summary>
    IReadOnlyList<string> Errors(ParseResult parsed);
}
