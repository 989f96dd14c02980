using System.CommandLine;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Policies;
using Grainwatch.Local.Reports;
using Grainwatch.Soc;

namespace Grainwatch.Local.Commands;

/// <summary>Puts a policy in force on a server, and tells what was in force there.</summary>
internal static class PolicyServerCommands
{
    private const string Title = "Not a policy";

    public static Command CreateApply(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "The policy file." };
        var replaces = new Option<string?>("--replaces")
        {
            HelpName = "VERSION",
            Description = "The version that it replaces: nothing is done when another is in force. Default: the one "
                + "that is in force when the command asks.",
        };
        var by = new Option<string?>("--by")
        {
            HelpName = "NAME",
            Description = "Who puts it in force. Default: the token's owner, else the user of this machine.",
        };
        var server = new ServerOptions();
        var command = new Command("apply", "Put a policy in force on a server that runs, without a restart.")
        {
            file, replaces, by,
        };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = parsed.GetValue(file)!;
            var bytes = Read(terminal, path);
            using var client = server.Open(parsed);
            var before = parsed.GetValue(replaces) ?? (await client.PolicyAsync(cancellation)).Version;
            var signed = parsed.GetValue(by) ?? (server.HasToken(parsed) ? null : Environment.UserName);
            try
            {
                var change = await client.ApplyPolicyAsync(bytes, before, signed, cancellation);
                PolicyText.Write(terminal, change);
                return ExitCode.Ok;
            }
            catch (SocException e) when (e.Problems.Count > 0)
            {
                // Another release may know other members.
                throw new CommandException(ExitCode.Configuration, $"{Title}: {e.Message}", e)
                {
                    Details = [.. e.Problems.Select(problem => $"{path}:{problem}")],
                };
            }
        });
        return command;
    }

    public static Command CreateHistory(Terminal terminal)
    {
        var server = new ServerOptions();
        var output = new OutputOption(OutputForm.Table, OutputForm.Json, OutputForm.Jsonl);
        var command = new Command("history", "List the policies that were in force on a server; ten are kept.");
        output.AddTo(command);
        server.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var history = await client.PolicyHistoryAsync(cancellation);
            if (output.Read(parsed) is var form and not OutputForm.Table)
                OutputOption.Write(terminal, form, new(history), SocJson.Readable.PolicyHistory);
            else PolicyText.Write(terminal, history);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The bytes of a file that is a policy here; every error is told at once.</summary>
    private static byte[] Read(Terminal terminal, string path)
    {
        List<string> errors = [];
        var bytes = PolicySource.ReadBytes(path, "policy file", errors);
        foreach (var problem in bytes is null ? [] : PolicyParser.Parse(bytes).Problems)
        {
            if (problem.IsWarning) terminal.Note($"{path}:{problem}");
            else errors.Add($"{path}:{problem}");
        }

        return errors.Count == 0
            ? bytes!
            : throw new CommandException(ExitCode.Configuration, $"'{path}' is no policy, and nothing was sent")
            {
                Details = errors,
            };
    }
}
