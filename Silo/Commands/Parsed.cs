using System.CommandLine;

namespace Grainwatch.Silo.Commands;

/// <summary>Reads options even where others cannot be read, so that everything that is wrong is told at once.</summary>
internal static class Parsed
{
    /// <summary>An option's value; its default where what was given is unreadable, which the parser has told.</summary>
    public static T Of<T>(this ParseResult parsed, Option<T> option)
    {
        try
        {
            return parsed.GetValue(option)!;
        }
        catch (InvalidOperationException)
        {
            return option.HasDefaultValue ? (T)option.GetDefaultValue()! : default!;
        }
    }
}
