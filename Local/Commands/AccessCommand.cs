using System.CommandLine;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Http.Access;

namespace Grainwatch.Local.Commands;

/// <summary>Makes tokens, lists who may call a server, and takes tokens back.</summary>
internal static class AccessCommand
{
    private const string Examples = """
        Examples:
          grainwatch access create --file access.json --name ana --role analyst --account 111122223333 > ana.token
          grainwatch access create --file access.json --name collector --role ingest --until 2027-01-01
          grainwatch access list --file access.json
          grainwatch access revoke --file access.json --name ana
          grainwatch serve --access access.json
          GRAINWATCH_TOKEN=$(cat ana.token) grainwatch principal show alice --server http://127.0.0.1:8480

        A token is shown once; the file holds its hash. A server that has the file open sees a change within a second.
        """;

    public static (Command Command, string Examples) Create(Terminal terminal) =>
        (new Command("access", "Make tokens for those who may call a server, list them, take them back.")
        {
            CreateToken(terminal), List(terminal), Revoke(terminal),
        },
        Examples);

    private static Command CreateToken(Terminal terminal)
    {
        var file = FileOption();
        var name = NameOption("Whose it is; decisions are signed with it.");
        var role = new Option<string>("--role")
        {
            HelpName = string.Join('|', Roles.Words),
            Description = "What it may do: see; see and decide; everything; send events and nothing else.",
            Required = true,
        };
        role.AcceptOnlyFromAmong(Roles.Words);
        var accounts = new Option<string[]>("--account")
        {
            HelpName = "ACCOUNT",
            Description = "An account that it sees; may be given again. Default: all.",
            DefaultValueFactory = _ => [],
        };
        var until = new Option<string?>("--until")
        {
            HelpName = "DATE",
            Description = "The day or time (UTC) from which on it is no longer accepted. Default: none.",
        };
        var command = new Command("create", "Add a token to an access file, and write it to the standard output, once.")
        {
            file, name, role, accounts, until,
        };
        command.SetAction(parsed =>
        {
            var entry = new AccessEntry
            {
                Name = parsed.GetValue(name),
                Role = parsed.GetValue(role),
                Accounts = parsed.GetValue(accounts) is { Length: > 0 } some ? some : null,
                Until = ReadUntil(parsed.GetValue(until)),
            };
            var token = Changing(() => AccessFileEditor.Add(parsed.GetValue(file)!, entry));
            terminal.Note($"'{entry.Name}' may call as {entry.Role}; this is the only time that the token is shown");
            terminal.Line(token);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command List(Terminal terminal)
    {
        var file = FileOption();
        var command = new Command("list", "List who may call, and what each may do.") { file };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            var document = Changing(() => AccessFile.Read(path));
            List<string> errors = [];
            AccessList.Of(document, errors);
            if (errors.Count > 0)
            {
                throw new CommandException(ExitCode.Configuration, $"'{path}': {errors[^1]}")
                {
                    Details = [.. errors[..^1].Select(error => $"'{path}': {error}")],
                };
            }

            Write(terminal, "token", document.Tokens);
            Write(terminal, "person", document.People);
            Write(terminal, "group", document.Groups);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Revoke(Terminal terminal)
    {
        var file = FileOption();
        var name = NameOption("Whose token is taken back.");
        var command = new Command("revoke", "Take a token out of an access file.") { file, name };
        command.SetAction(parsed =>
        {
            var (path, whose) = (parsed.GetValue(file)!, parsed.GetValue(name)!);
            if (!Changing(() => AccessFileEditor.Remove(path, whose)))
            {
                throw new CommandException(
                    ExitCode.NoInput, $"'{path}' has no token of '{whose}'; 'access list' shows them");
            }

            terminal.Line($"the token of '{whose}' is no longer accepted");
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Write(Terminal terminal, string kind, IReadOnlyList<AccessEntry?>? entries)
    {
        foreach (var entry in (entries ?? []).OfType<AccessEntry>())
        {
            var accounts = entry.Accounts is null ? "all accounts" : string.Join(", ", entry.Accounts);
            var until = entry.Until is { } end ? $", until {end.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}" : "";
            terminal.Line($"{kind} {entry.Name}: {entry.Role}, {accounts}{until}");
        }
    }

    private static DateTimeOffset? ReadUntil(string? text)
    {
        if (text is null) return null;
        if (!TimeText.TryParse(text, out var until))
            throw new CommandException(ExitCode.Usage, $"--until: '{text}' is no day or time, such as 2027-01-01");
        return until > TimeProvider.System.GetUtcNow().UtcDateTime
            ? new DateTimeOffset(until)
            : throw new CommandException(ExitCode.Usage, $"--until: '{text}' is past");
    }

    private static T Changing<T>(Func<T> change)
    {
        try
        {
            return change();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            var lines = e.Message.Split('\n');
            throw new CommandException(ExitCode.Configuration, lines[^1], e) { Details = lines[..^1] };
        }
    }

    private static Option<string> FileOption() => new("--file")
    {
        HelpName = "FILE",
        Description = "The access file.",
        DefaultValueFactory = _ => "access.json",
    };

    private static Option<string> NameOption(string description) =>
        new("--name") { HelpName = "NAME", Description = description, Required = true };
}
