using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Geolocation.Mmdb;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Replay;
using Grainwatch.Soc;

namespace Grainwatch.Local.Commands;

/// <summary>The command line.</summary>
internal static class GrainwatchCommand
{
    private const string Examples = """
        Examples:
          grainwatch demo
          grainwatch replay trails/ --geo GeoLite2-City.mmdb --geo GeoLite2-ASN.mmdb
          grainwatch serve --data grainwatch-data --geo geo/
          grainwatch alert list
          grainwatch alert explain a206ea0c
          grainwatch principal show alice
          source <(grainwatch completion bash)
        """;

    /// <summary>Runs a command line and gives the exit code.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <param name="cancellation">Asks it to stop.</param>
    /// <param name="clock">What analysts' commands go by. Default: the system's.</param>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments,
        Terminal terminal,
        CancellationToken cancellation,
        TimeProvider? clock = null)
    {
        try
        {
            return await InvokeAsync(arguments, terminal, clock ?? TimeProvider.System, cancellation);
        }
        catch (SocException e)
        {
            foreach (var candidate in e.Candidates) terminal.Note($"{candidate.Key}  {candidate.DisplayName}");
            return Fail(terminal, e, CodeOf(e.Fault), RemedyOf(e.Fault));
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
        catch (ArgumentException e) when (e.ParamName is "path" or "linkPath")
        {
            // A variable of the shell that is not set, mostly.
            terminal.Note("error: the name of a file or folder is empty or no name; give one, or leave the option out");
            return ExitCode.Usage;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Ours to mend, not theirs: no trace for them, but all that helps to report it.
            terminal.Note($"error: a mistake of grainwatch itself, please report it: {e.GetType().Name}: {e.Message}");
            return ExitCode.Failed;
        }
    }

    private static async Task<int> InvokeAsync(
        IReadOnlyList<string> arguments, Terminal terminal, TimeProvider clock, CancellationToken cancellation)
    {
        var root = new RootCommand("Detects misuse of AWS identities from CloudTrail, one profile a principal.");
        Dictionary<Command, string> examples = new() { [root] = Examples };
        foreach (var (command, text) in new[]
        {
            DemoCommand.Create(terminal), ReplayCommand.Create(terminal), ServeCommand.Create(terminal),
            AlertCommand.Create(terminal, clock), PrincipalCommand.Create(terminal, clock),
            StatusCommand.Create(terminal, clock), RuleCommand.Create(terminal), PolicyCommand.Create(terminal),
            QuarantineCommand.Create(terminal), SinkCommand.Create(terminal, clock),
            GeoCommand.Create(terminal), LogCommand.Create(terminal),
            BackupCommand.Create(terminal), AccessCommand.Create(terminal), CompletionCommand.Create(terminal),
        })
        {
            root.Subcommands.Add(command);
            examples.Add(command, text);
            foreach (var sub in command.Subcommands) examples.Add(sub, text);
        }

        foreach (var help in root.Options.OfType<HelpOption>())
        {
            // Those of Windows, which look like paths to everybody else.
            foreach (var alias in new[] { "/h", "/?" }) help.Aliases.Remove(alias);
            help.Action = new HelpWithExamples((HelpAction)help.Action!, examples, terminal);
        }

        // A note may begin with @ana; it is no file of arguments.
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var errors = UsageErrors.Of(parsed, root);
        // Who is still typing has a line that is not finished.
        var isSuggesting = root.Directives.OfType<SuggestDirective>()
            .Any(directive => parsed.GetResult(directive) is not null);
        if (errors.Count > 0 && !isSuggesting && parsed.Action is not HelpWithExamples)
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

    private static int Fail(Terminal terminal, Exception e, int exitCode, string remedy = "")
    {
        terminal.Note($"error: {(remedy.Length > 0 ? e.Message.TrimEnd('.') : e.Message)}{remedy}");
        return exitCode;
    }

    private static int CodeOf(SocFault fault) => fault switch
    {
        SocFault.NotFound or SocFault.Ambiguous => ExitCode.NoInput,
        SocFault.Refused => ExitCode.Usage,
        SocFault.Denied => ExitCode.Denied,
        SocFault.Busy => ExitCode.NotNow,
        SocFault.Changed => ExitCode.Changed,
        SocFault.Unreachable => ExitCode.Unavailable,
        _ => ExitCode.Failed,
    };

    private static string RemedyOf(SocFault fault) => fault switch
    {
        SocFault.Unreachable =>
            $"; 'grainwatch serve' starts a server, --server or {ServerOptions.ServerVariable} names another",
        SocFault.Denied => $"; --token-file or {AccessToken.Variable} shows who is calling",
        _ => "",
    };

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
