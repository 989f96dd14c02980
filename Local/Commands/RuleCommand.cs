using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules;
using Grainwatch.Local.Reports;
using Spectre.Console;
using Rule = Grainwatch.Detection.Rules.Rule;

namespace Grainwatch.Local.Commands;

/// <summary>Shows the rules, and runs their cases.</summary>
internal static class RuleCommand
{
    private const string Examples = """
        Examples:
          grainwatch rule list
          grainwatch rule show federated-console-login    what fires, what moves the risk, what to do next
          grainwatch rule test                            the inline cases of all rules; exit code 1 when one fails
          grainwatch rule list -o json | jq '.rules[].attack'
        """;

    /// <summary>From this width on the list has the titles.</summary>
    private const int WidthOfTitles = 110;

    private static readonly JsonWriterOptions s_json = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static (Command Command, string Examples) Create(Terminal terminal) =>
        (new Command("rule", "Show the rules, and run their cases.") { List(terminal), Show(terminal), Test(terminal) },
            Examples);

    private static Command List(Terminal terminal)
    {
        var output = new OutputOption(OutputForm.Table, OutputForm.Json);
        var command = new Command("list", "List the rules.");
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            if (output.Read(parsed) == OutputForm.Json) WriteJson(terminal);
            else WriteTable(terminal);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Show(Terminal terminal)
    {
        var id = new Argument<string>("ID") { Description = "The rule's id." };
        var command = new Command("show", "Show what a rule fires on, and what to do about its alerts.") { id };
        command.SetAction(parsed =>
        {
            RuleText.Write(terminal, Find(parsed.GetValue(id)!));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Test(Terminal terminal)
    {
        var id = new Argument<string?>("ID")
        {
            Description = "The rule's id. Default: all rules.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("test", "Run the inline cases of a rule, or of all.") { id };
        command.SetAction(parsed => RunCases(
            terminal, parsed.GetValue(id) is { } name ? [Find(name)] : RuleBook.Rules));
        return command;
    }

    /// <summary>Runs the cases of rules, prints each, and gives the exit code.</summary>
    internal static int RunCases(Terminal terminal, IReadOnlyList<Rule> rules)
    {
        var cases = 0;
        List<string> failures = [];
        foreach (var rule in rules)
        {
            terminal.Line(rule.Metadata.Id);
            foreach (var told in rule.Cases)
            {
                var result = told.Run(rule);
                cases++;
                if (!result.Passed) failures.Add($"{rule.Metadata.Id}: {told.Name}");
                terminal.Out.Write(result.Passed
                    ? new Text("  pass  ", new Style(Color.Green))
                    : new Text("  FAIL  ", new Style(Color.Red, decoration: Decoration.Bold)));
                terminal.Line($"{told.Name} → {result.Fault ?? result.Observed}");
            }

            terminal.Line();
        }

        var count = cases == 1 ? "1 case" : $"{cases} cases";
        if (failures.Count == 0)
        {
            terminal.Line($"{count}, all pass");
            return ExitCode.Ok;
        }

        // Named once more: among so many that pass, what failed has long left the screen.
        terminal.Line("Failed:");
        foreach (var failure in failures) terminal.Line($"  {failure}");
        terminal.Line();
        terminal.Line(failures.Count == 1 ? $"{count}, 1 fails" : $"{count}, {failures.Count} fail");
        return ExitCode.Failed;
    }

    private static void WriteTable(Terminal terminal)
    {
        var fits = terminal.Width >= WidthOfTitles;
        string[] headings = ["rule", "severity", "risk", "cases", "title"];
        var table = new TextTable(fits ? headings : headings[..^1]) { EndsInText = fits };
        foreach (var rule in RuleBook.Rules)
        {
            string[] cells =
            [
                rule.Metadata.Id, RuleWords.Severity(rule), $"{rule.Metadata.BaseRisk}", $"{rule.Cases.Count}",
                rule.Metadata.Title,
            ];
            table.Add(fits ? cells : cells[..^1]);
        }

        table.Write(terminal, cut: false);
        terminal.Line("'grainwatch rule show ID' tells what to do about a rule's alerts.");
    }

    private static void WriteJson(Terminal terminal)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, s_json))
        {
            json.WriteStartObject();
            json.WriteStartArray("rules");
            foreach (var rule in RuleBook.Rules) Write(json, rule);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        terminal.Block(System.Text.Encoding.UTF8.GetString(bytes.ToArray()));
    }

    private static void Write(Utf8JsonWriter json, Rule rule)
    {
        var metadata = rule.Metadata;
        json.WriteStartObject();
        json.WriteString("id", metadata.Id);
        json.WriteNumber("version", metadata.Version);
        json.WriteString("title", metadata.Title);
        json.WriteString("severity", RuleWords.Severity(rule));
        json.WriteNumber("baseRisk", metadata.BaseRisk);
        json.WriteString("why", metadata.Why);
        Names("attack", metadata.Attack);
        Names("signals", rule.Guide.Signals.Select(signal => signal.Name));
        Names("suppressions", rule.Guide.Suppressions.Select(suppression => suppression.Name));
        Names("parameters", rule.Guide.Parameters.Select(parameter => parameter.Name));
        json.WriteNumber("cases", rule.Cases.Count);
        json.WriteEndObject();

        void Names(string property, IEnumerable<string> names)
        {
            json.WriteStartArray(property);
            foreach (var name in names) json.WriteStringValue(name);
            json.WriteEndArray();
        }
    }

    private static Rule Find(string id)
    {
        if (RuleBook.Rules.FirstOrDefault(rule => rule.Metadata.Id == id) is { } found) return found;
        var ids = RuleBook.Rules.Select(rule => rule.Metadata.Id).ToList();
        var meant = ids.Find(known => id.Length > 0 && known.Contains(id, StringComparison.OrdinalIgnoreCase))
            ?? Spelling.Nearest(id, ids);
        var hint = meant is null ? "The rules are" : $"Did you mean '{meant}'? The rules are";
        throw new CommandException(ExitCode.Usage, $"there is no rule '{id}'. {hint}: {string.Join(", ", ids)}.");
    }
}
