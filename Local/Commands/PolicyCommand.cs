using System.CommandLine;
using Grainwatch.Ingest.Policies;

namespace Grainwatch.Local.Commands;

/// <summary>Checks policy files, and shows the policy in force.</summary>
internal static class PolicyCommand
{
    private const string Examples = """
        Examples:
          grainwatch policy show > policy.json      the defaults, as a file to begin with
          grainwatch policy validate policy.json    every error, with line and column
          grainwatch policy show --policy policy.json | jq -r .version
        """;

    public static (Command Command, string Examples) Create(Terminal terminal)
    {
        var command = new Command("policy", "Check policy files, and show the policy in force.")
        {
            CreateValidate(terminal), CreateShow(terminal),
        };
        return (command, Examples);
    }

    private static Command CreateValidate(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Policy files.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("validate", "Tell everything that is wrong with policy files: FILE:LINE:COLUMN: …")
        {
            files,
        };
        command.SetAction(parsed =>
        {
            var code = ExitCode.Ok;
            foreach (var file in parsed.GetValue(files)!)
                if (!Validate(terminal, file)) code = ExitCode.Configuration;
            return code;
        });
        return command;
    }

    private static Command CreateShow(Terminal terminal)
    {
        var policy = CommonOptions.Policy();
        var command = new Command("show", "Write the policy in force as a policy file in which nothing is left out.")
        {
            policy,
        };
        command.SetAction(parsed =>
        {
            terminal.Block(PolicyFiles.Open(parsed.GetValue(policy)).ToJson());
            return ExitCode.Ok;
        });
        return command;
    }

    private static bool Validate(Terminal terminal, string file)
    {
        List<string> errors = [];
        List<string> warnings = [];
        var policy = PolicySource.Read(file, errors, warnings);
        foreach (var line in errors.Concat(warnings)) terminal.Line(line);
        if (policy is not null) terminal.Line($"{file}: valid, policy {policy.Version}");
        return policy is not null;
    }
}
