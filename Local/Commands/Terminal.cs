using Grainwatch.Detection.Events;
using Spectre.Console;

namespace Grainwatch.Local.Commands;

/// <summary>Where a command writes: results to one stream, everything about them to the other.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Progress, notes and errors.</param>
internal sealed record Terminal(IAnsiConsole Out, IAnsiConsole Error)
{
    private const int WidthMin = 60;
    private const int WidthMax = 120;

    // What is not a terminal has no width; this reads well in a file and in a mail.
    private const int WidthOfFile = 110;

    /// <summary>Where notes go instead of the error stream; null for there.</summary>
    public LoggedNotes? Notes { get; init; }

    /// <summary>Columns for text.</summary>
    public int Width => Out.Profile.Width;

    /// <summary>Writes a line whose beginning has a colour, where there are colours.</summary>
    public void Line(string beginning, Style style, string rest)
    {
        // The console would break what does not fit; a beginning does.
        Out.Write(new Text(Harmless(beginning), style));
        Line(rest);
    }

    /// <summary>
    /// The streams of the process. No colours in files and pipes, nor where NO_COLOR is set (no-color.org).
    /// </summary>
    public static Terminal OfProcess()
    {
        var noColor = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new Terminal(
            Create(Console.Out, !Console.IsOutputRedirected, noColor),
            Create(Console.Error, !Console.IsErrorRedirected, noColor));
    }

    /// <summary>Streams that are no terminal.</summary>
    public static Terminal Of(TextWriter output, TextWriter error) =>
        new(Create(output, false, true), Create(error, false, true));

    /// <summary>Writes a line of results; the console itself would break a long one where it likes.</summary>
    public void Line(string text = "") => Out.Profile.Out.Writer.WriteLine(Harmless(text));

    /// <summary>
    /// Writes text of several lines, our own or JSON: in that, a code in place of a character means the same.
    /// </summary>
    public void Block(string text) =>
        Out.Profile.Out.Writer.WriteLine(string.Join('\n', text.Split('\n').Select(Harmless)));

    /// <summary>Says something beside the results.</summary>
    public void Note(string text)
    {
        if (Notes is not null) Notes.Add(text);
        else Error.Profile.Out.Writer.WriteLine(Harmless($"grainwatch: {text}"));
    }

    /// <summary>A text as a terminal may be given it: what is no letter is shown as its code.</summary>
    public static string Harmless(string text) => ShownText.Of(text);

    private static IAnsiConsole Create(TextWriter writer, bool isTerminal, bool noColor)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal && !noColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        console.Profile.Width = isTerminal ? Math.Clamp(console.Profile.Width, WidthMin, WidthMax) : WidthOfFile;
        // Frames and bars; everything that writes to files here writes UTF-8.
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
