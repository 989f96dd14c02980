using System.CommandLine;
using Grainwatch.Ingest.Policies;
using Grainwatch.Local.Reports;

namespace Grainwatch.Local.Commands;

/// <summary>Checks policy files, and shows the policy in force.</summary>
internal static class PolicyCommand
{
    private const string Examples = """
        Examples:
          grainwatch policy show > policy.json      the defaults, as a file to begin with
          grainwatch policy validate policy.json    every error, with line and column
          grainwatch policy show --policy policy.json | jq -r .version
          grainwatch policy show --server http://127.0.0.1:8480 > policy.json    what is in force there, as written
          grainwatch policy apply policy.json       put it in force on a server that runs
          grainwatch policy history
        """;

    public static (Command Command, string Examples) Create(Terminal terminal)
    {
        var command = new Command("policy", "Check policy files; show and change the policy in force.")
        {
            CreateValidate(terminal), CreateShow(terminal), PolicyServerCommands.CreateApply(terminal),
            PolicyServerCommands.CreateHistory(terminal),
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
        var server = new ServerOptions(isOnlyWhenGiven: true);
        var command = new Command(
            "show", "Write a policy as a policy file in which nothing is left out; or a server's, as it was written.")
        {
            policy,
        };
        server.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(policy) is not null && server.IsGiven(result))
                result.AddError("--policy and --server both name a policy; leave one out.");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            if (!server.IsGiven(parsed))
            {
                terminal.Block(PolicyFiles.Open(parsed.GetValue(policy)).ToJson());
                return ExitCode.Ok;
            }

            using var client = server.Open(parsed);
            var inForce = await client.PolicyAsync(cancellation);
            terminal.Note($"policy {inForce.Version}, since {AlertStyle.Time(inForce.Since)} by {inForce.By}");
            // A tab or a carriage return would be shown as its code, which is no white space.
            var text = inForce.Document.ReplaceLineEndings("\n").Replace("\t", "    ", StringComparison.Ordinal);
            terminal.Block(text.TrimEnd());
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
