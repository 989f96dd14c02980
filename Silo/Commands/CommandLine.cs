using System.CommandLine;

namespace Grainwatch.Silo.Commands;

/// <summary>The executable's commands.</summary>
internal static class CommandLine
{
    /// <summary>Longer than any orderly shutdown: the hosts end by themselves.</summary>
    private static readonly TimeSpan s_termination = TimeSpan.FromSeconds(60);

    /// <summary>Runs what the arguments say until it is done or told to stop.</summary>
    public static async Task<int> RunAsync(
        string[] args, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var root = new RootCommand("Grainwatch on a cluster: every IAM principal a virtual grain.")
        {
            SiloCommand.Create(output, errors),
            GatewayCommand.Create(output, errors),
        };
        var parsed = root.Parse(args);
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

        foreach (var error in parsed.Errors) await errors.WriteLineAsync($"grainwatch-silo: {error.Message}");
        await errors.WriteLineAsync("grainwatch-silo: --help lists commands and options");
        return ExitCode.Configuration;
    }
}
