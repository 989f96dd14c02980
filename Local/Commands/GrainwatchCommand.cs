using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Geolocation.Mmdb;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Replay;

namespace Grainwatch.Local.Commands;

/// <summary>The command line.</summary>
internal static class GrainwatchCommand
{
    private const string Examples = """
        Examples:
          grainwatch demo
          grainwatch replay trails/ --geo GeoLite2-City.mmdb --geo GeoLite2-ASN.mmdb
          grainwatch serve --data grainwatch-data --geo geo/
        """;

    /// <summary>Runs a command line and gives the exit code.</summary>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellation)
    {
        try
        {
            return await InvokeAsync(arguments, terminal, cancellation);
        }
        catch (CommandException e)
        {
            foreach (var detail in e.Details) terminal.Note(detail);
            return Fail(terminal, e, e.ExitCode);
        }
        catch (Exception e) when (e is MissingInputException or QuarantineMissingException)
        {
            return Fail(terminal, e, ExitCode.NoInput);
        }
        catch (MmdbException e)
        {
            return Fail(terminal, e, ExitCode.Configuration);
        }
        catch (QuarantineSelectionException e)
        {
            return Fail(terminal, e, e.IsMissing ? ExitCode.NoInput : ExitCode.Usage);
        }
        catch (Exception e) when (e is PrincipalStoreException or QuarantineException or IOException
            or UnauthorizedAccessException)
        {
            return Fail(terminal, e, ExitCode.Failed);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Ours to mend, not theirs: no trace for them, but all that helps to report it.
            terminal.Note($"error: a mistake of grainwatch itself, please report it: {e.GetType().Name}: {e.Message}");
            return ExitCode.Failed;
        }
    }

    private static async Task<int> InvokeAsync(
        IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellation)
    {
        var root = new RootCommand("Detects misuse of AWS identities from CloudTrail, one profile a principal.");
        Dictionary<Command, string> examples = new() { [root] = Examples };
        foreach (var (command, text) in new[]
        {
            DemoCommand.Create(terminal), ReplayCommand.Create(terminal), ServeCommand.Create(terminal),
            GeoCommand.Create(terminal), PolicyCommand.Create(terminal), RuleCommand.Create(terminal),
            QuarantineCommand.Create(terminal), PrincipalCommand.Create(terminal), LogCommand.Create(terminal),
            BackupCommand.Create(terminal), AccessCommand.Create(terminal),
        })
        {
            root.Subcommands.Add(command);
            examples.Add(command, text);
            foreach (var sub in command.Subcommands) examples.Add(sub, text);
        }

        foreach (var help in root.Options.OfType<HelpOption>())
            help.Action = new HelpWithExamples((HelpAction)help.Action!, examples, terminal);

        var parsed = root.Parse(arguments);
        var errors = UsageErrors.Of(parsed, root);
        if (errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            foreach (var error in errors) terminal.Note($"error: {error}");
            terminal.Note("'grainwatch --help' and 'grainwatch COMMAND --help' show what there is.");
            return ExitCode.Usage;
        }

        return await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = terminal.Out.Profile.Out.Writer,
                Error = terminal.Error.Profile.Out.Writer,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            },
            cancellation);
    }

    private static int Fail(Terminal terminal, Exception e, int exitCode)
    {
        terminal.Note($"error: {e.Message}");
        return exitCode;
    }

    /// <summary>The library's help, and below it examples and exit codes.</summary>
    private sealed class HelpWithExamples(
        HelpAction help, IReadOnlyDictionary<Command, string> examples, Terminal terminal)
        : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var code = help.Invoke(parseResult);
            if (examples.TryGetValue(parseResult.CommandResult.Command, out var text)) terminal.Block($"{text}\n");
            terminal.Block(ExitCode.Help);
            return code;
        }
    }
}
