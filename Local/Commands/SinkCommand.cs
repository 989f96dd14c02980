using System.CommandLine;
using Grainwatch.Ingest.Sinks.Settings;
using Grainwatch.Local.Reports;
using Grainwatch.Soc;
using Grainwatch.Soc.Gateways;

namespace Grainwatch.Local.Commands;

/// <summary>Shows where alerts go, tries sinks, and has them try again.</summary>
internal static class SinkCommand
{
    private const string Examples = """
        Examples:
          grainwatch sink check sinks.json           every error, with line and column
          grainwatch sink list                       of the server on this machine
          grainwatch sink status soc-webhook         one of them whole; exit code 1 when it is failing
          grainwatch sink test soc-webhook           gives it a test alert, shows what it said
          grainwatch sink replay soc-webhook         dead letters once more
        """;

    public static (Command Command, string Examples) Create(Terminal terminal, TimeProvider clock)
    {
        var command = new Command("sink", "Show where alerts go, try a sink, have one try again what it did not take.")
        {
            CreateList(terminal, clock), CreateStatus(terminal, clock), CreateTest(terminal), CreateReplay(terminal),
            CreateCheck(terminal),
        };
        return (command, Examples);
    }

    private static Command CreateList(Terminal terminal, TimeProvider clock)
    {
        var (server, output) = (new ServerOptions(), new OutputOption(OutputForm.Table, OutputForm.Json));
        var command = new Command("list", "List the sinks of a server, and what waits for each.");
        output.AddTo(command);
        server.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var list = await client.SinksAsync(cancellation);
            if (output.Read(parsed) == OutputForm.Table) SinkText.List(terminal, list, clock);
            else OutputOption.Write(terminal, OutputForm.Json, list, SocJson.Readable.SinkList);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateStatus(Terminal terminal, TimeProvider clock)
    {
        var (server, output) = (new ServerOptions(), new OutputOption(OutputForm.Table, OutputForm.Json));
        var name = Name();
        var command = new Command("status", "Show how a sink is doing, whole.") { name };
        output.AddTo(command);
        server.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var wanted = parsed.GetValue(name)!;
            var list = await client.SinksAsync(cancellation);
            var sink = list.Sinks.FirstOrDefault(one => one.Name == wanted) ?? throw Missing(wanted, list);
            if (output.Read(parsed) == OutputForm.Table) SinkText.Show(terminal, sink, list.InForce, clock);
            else OutputOption.Write(terminal, OutputForm.Json, sink, SocJson.Readable.SinkPart);
            return sink.State == "failing" ? ExitCode.Failed : ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateTest(Terminal terminal)
    {
        var (server, name) = (new ServerOptions(), Name());
        var command = new Command("test", "Give a sink a test alert, past what waits for it.") { name };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var tested = await client.TestSinkAsync(parsed.GetValue(name)!, cancellation);
            terminal.Line($"{(tested.Delivered ? "delivered" : "not delivered")}: {tested.Answer}");
            return tested.Delivered ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static Command CreateReplay(Terminal terminal)
    {
        var (server, name) = (new ServerOptions(), Name());
        var command = new Command("replay", "Have the alerts that a sink did not take wait for it once more.") { name };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var replayed = await client.ReplaySinkAsync(parsed.GetValue(name)!, cancellation);
            terminal.Line($"{replayed.Replayed:N0} alerts wait once more");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateCheck(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Sinks' files; the secrets that they name are read too.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("check", "Tell everything that is wrong with sinks' files: FILE:LINE:COLUMN: …")
        {
            files,
        };
        command.SetAction(parsed =>
        {
            var code = ExitCode.Ok;
            foreach (var file in parsed.GetValue(files)!)
                if (!Check(terminal, file)) code = ExitCode.Configuration;
            return code;
        });
        return command;
    }

    private static bool Check(Terminal terminal, string file)
    {
        List<string> errors = [], warnings = [];
        var sinks = SinksSource.Read(file, errors, warnings);
        foreach (var line in errors.Concat(warnings)) terminal.Line(line);
        if (sinks is null) return false;
        var count = sinks.Sinks.Count == 1 ? "1 sink" : $"{sinks.Sinks.Count} sinks";
        terminal.Line($"{file}: valid, {count}, version {sinks.Version}");
        return true;
    }

    private static Argument<string> Name() => new("NAME") { Description = "The sink's name." };

    private static CommandException Missing(string name, SinkList list) => new(
        ExitCode.NoInput,
        list.Sinks.Count == 0
            ? $"there is no sink '{name}', and no other: the server was started without --sinks"
            : $"there is no sink '{name}'; there are {string.Join(", ", list.Sinks.Select(sink => sink.Name))}");
}
