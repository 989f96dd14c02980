using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Grainwatch.Local.Commands;

/// <summary>The form of an answer.</summary>
internal enum OutputForm
{
    /// <summary>Lines for people, as wide as the terminal.</summary>
    Table,

    /// <summary>The same with all columns, however long.</summary>
    Wide,

    /// <summary>One JSON document, indented.</summary>
    Json,

    /// <summary>A JSON document a line.</summary>
    Jsonl,
}

/// <summary>The option that says in which form a command answers.</summary>
internal sealed class OutputOption
{
    private readonly Option<string> _option;

    /// <summary>The option; <c>--format</c> is its older name.</summary>
    public OutputOption(params OutputForm[] forms)
    {
        var words = forms.Select(Word).ToArray();
        _option = new Option<string>("--output", "-o", "--format")
        {
            HelpName = string.Join('|', words),
            Description = "The form of the answer: lines for people, or JSON for programs.",
            DefaultValueFactory = _ => words[0],
        };
        _option.AcceptOnlyFromAmong(words);
    }

    /// <summary>All forms there are.</summary>
    public static OutputOption OfAll() => new(OutputForm.Table, OutputForm.Wide, OutputForm.Json, OutputForm.Jsonl);

    public void AddTo(Command command) => command.Options.Add(_option);

    public OutputForm Read(ParseResult parsed) =>
        Enum.Parse<OutputForm>(parsed.GetValue(_option)!, ignoreCase: true);

    /// <summary>Writes one document.</summary>
    public static void Write<T>(Terminal terminal, OutputForm form, T document, JsonTypeInfo<T> type)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions
        {
            Indented = form == OutputForm.Json,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            JsonSerializer.Serialize(writer, document, type);
        }

        terminal.Block(System.Text.Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
    }

    private static string Word(OutputForm form) => form switch
    {
        OutputForm.Table => "table",
        OutputForm.Wide => "wide",
        OutputForm.Json => "json",
        _ => "jsonl",
    };
}
