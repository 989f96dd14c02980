using System.CommandLine;

namespace Grainwatch.Silo.Commands;

/// <summary>Options that take one of a few words.</summary>
internal static class Choice
{
    /// <summary>Such an option; the first word is the default.</summary>
    public static Option<string> Of(string name, string description, params string[] words)
    {
        var option = new Option<string>(name)
        {
            HelpName = string.Join('|', words),
            Description = description,
            DefaultValueFactory = _ => words[0],
        };
        option.AcceptOnlyFromAmong(words);
        return option;
    }
}
