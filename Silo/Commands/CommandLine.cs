using System.CommandLine;

namespace Grainwatch.Silo.Commands;

/// <summary>The executable's commands.</summary>
internal static class CommandLine
{
    /// <summary>Longer than any orderly shutdown that can be set: the hosts end by themselves.</summary>
    private static readonly TimeSpan s_termination = TimeSpan.FromMinutes(11);

    /// <summary>Runs what the arguments and the environment say until it is done or told to stop.</summary>
    public static async Task<int> RunAsync(
        string[] args,
        EnvironmentSettings environment,
        TextWriter output,
        TextWriter errors,
        CancellationToken cancellationToken)
    {
        ICheckedCommand[] commands = [new SiloCommand(output, errors), new GatewayCommand(output, errors)];
        var root = new RootCommand("Grainwatch on a cluster: every IAM principal a virtual grain.");
        foreach (var each in commands) root.Subcommands.Add(each.Command);

        var parsed = root.Parse(environment.Expand(root, args, out var taken));
        foreach (var name in environment.Unknown(root))
            await errors.WriteLineAsync($"grainwatch-silo: {name} is no setting of this program; --help lists them");
        if (taken.Count > 0)
            await errors.WriteLineAsync($"grainwatch-silo: from the environment: {string.Join(", ", taken)}");
        if (parsed.Errors.Count == 0)
        {
            var invocation = new InvocationConfiguration
            {
                Output = output,
                Error = errors,
                ProcessTerminationTimeout = s_termination,
            };
            return await parsed.InvokeAsync(invocation, cancellationToken);
        }

        List<string> wrong = [.. parsed.Errors.Select(error => error.Message)];
        if (Array.Find(commands, each => each.Command == parsed.CommandResult.Command) is { } command)
            wrong.AddRange(command.Errors(parsed));
        wrong.Add("--help lists commands and options");
        return Running.Refuse(errors, wrong);
    }
}
