using System.CommandLine;
using Grainwatch.Ingest.Files;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Local.Reports;
using Grainwatch.Soc;
using Grainwatch.Soc.Gateways;

namespace Grainwatch.Local.Commands;

/// <summary>Shows the records that could not be used, reads them again, and drops them.</summary>
internal static class QuarantineCommand
{
    private const string Examples = """
        Examples:
          grainwatch quarantine list --reason bad-time --since 2026-05-19
          grainwatch quarantine show 8f3a12
          grainwatch quarantine replay --reason future --geo geo/
          grainwatch quarantine replay --all --server http://127.0.0.1:8480    (while 'serve' has the folder)
          grainwatch quarantine drop --reason not-json --yes
        """;

    private const string ServerHint =
        "while a server has it, give its address: --server http://" + ListenAddress.Default;

    public static (Command Command, string Examples) Create(Terminal terminal)
    {
        var command = new Command("quarantine", "Show records that could not be used, read them again, drop them.")
        {
            CreateList(terminal), CreateShow(terminal), CreateReplay(terminal), CreateDrop(terminal),
        };
        return (command, Examples);
    }

    private static Command CreateList(Terminal terminal)
    {
        var place = new QuarantinePlace();
        var reason = Reason();
        var source = new Option<string?>("--source")
        {
            HelpName = "TEXT",
            Description = "Only those whose source contains this.",
        };
        var since = new Option<string?>("--since")
        {
            HelpName = "TIME",
            Description = "Only those kept then or later: 2026-05-19, 2026-05-19T08:00Z.",
        };
        var limit = new Option<int>("--limit")
        {
            HelpName = "N",
            Description = $"How many at most, up to {QuarantineQuery.LimitMax:N0}.",
            DefaultValueFactory = _ => new QuarantineQuery().Limit,
        };
        limit.Validators.Add(result =>
        {
            if (int.TryParse(result.Tokens is [var token] ? token.Value : null, out var number)
                && number is < 0 or > QuarantineQuery.LimitMax)
                result.AddError($"--limit: '{number}' is not between 0 and {QuarantineQuery.LimitMax}.");
        });
        var output = OutputOption.OfAll();
        var command = new Command("list", "List entries, newest first, and how many there are of each reason.")
        {
            reason, source, since, limit,
        };
        output.AddTo(command);
        var server = new ServerOptions(isOnlyWhenGiven: true);
        server.AddTo(command);
        place.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var query = new QuarantineQuery
            {
                Reason = parsed.GetValue(reason) is { } text ? QuarantineSelection.ReadReason(text) : null,
                Source = parsed.GetValue(source),
                Since = parsed.GetValue(since) is { } time ? QuarantineQuery.ReadTime(time) : null,
                Limit = parsed.GetValue(limit),
            };
            QuarantineList page;
            if (server.IsGiven(parsed))
            {
                using var client = server.Open(parsed);
                page = await client.QuarantineAsync(
                    new QuarantineFilter
                    {
                        Reason = parsed.GetValue(reason),
                        Source = query.Source,
                        Since = query.Since,
                        Limit = query.Limit,
                    },
                    cancellation);
            }
            else
            {
                using var quarantine = place.OpenReader(parsed, terminal);
                page = QuarantineText.Told(QuarantineListAnswer.Of(quarantine.List(query)));
            }

            Write(terminal, output.Read(parsed), page);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Write(Terminal terminal, OutputForm form, QuarantineList page)
    {
        if (form == OutputForm.Json)
        {
            OutputOption.Write(terminal, form, page, SocJson.Readable.QuarantineList);
        }
        else if (form == OutputForm.Jsonl)
        {
            foreach (var entry in page.Entries)
                OutputOption.Write(terminal, form, entry, SocJson.Readable.QuarantineHeader);
        }
        else
        {
            QuarantineText.List(terminal, page, form == OutputForm.Wide);
        }
    }

    private static Command CreateShow(Terminal terminal)
    {
        var place = new QuarantinePlace();
        var id = new Argument<string>("ID") { Description = "The id of an entry, or its beginning." };
        var output = new OutputOption(OutputForm.Table, OutputForm.Json, OutputForm.Jsonl);
        var command = new Command("show", "Show an entry with its bytes, and what to do about it.") { id };
        output.AddTo(command);
        var server = new ServerOptions(isOnlyWhenGiven: true);
        server.AddTo(command);
        place.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var entry = await ReadAsync(parsed, parsed.GetValue(id)!, cancellation);
            if (output.Read(parsed) is var form and not OutputForm.Table)
                OutputOption.Write(terminal, form, entry, SocJson.Readable.QuarantineRecord);
            else QuarantineText.Show(terminal, entry);
            return ExitCode.Ok;
        });
        return command;

        async Task<QuarantineRecord> ReadAsync(ParseResult parsed, string text, CancellationToken cancellation)
        {
            if (server.IsGiven(parsed))
            {
                using var client = server.Open(parsed);
                return await client.QuarantineEntryAsync(text, cancellation);
            }

            using var quarantine = place.OpenReader(parsed, terminal);
            var entry = quarantine.Read(await QuarantineSelection.ReadIdAsync(quarantine, text, cancellation))!;
            return QuarantineText.Told(QuarantineEntryAnswer.Of(entry));
        }
    }

    private static Command CreateReplay(Terminal terminal)
    {
        var place = new QuarantinePlace();
        var which = new ChoiceOptions();
        var server = new ServerOptions(isOnlyWhenGiven: true);
        var geo = CommonOptions.Geo();
        var policy = CommonOptions.Policy();
        var command = new Command(
            "replay", "Read entries again, apply what is an event now, and take out what is durable then or known.")
        {
            geo, policy,
        };
        server.AddTo(command);
        place.AddTo(command);
        which.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var request = which.Read(parsed);
            using var client = server.IsGiven(parsed) ? server.Open(parsed) : null;
            var answer = client is not null
                ? await client.ReplayQuarantineAsync(request, cancellation)
                : await ReplayHereAsync(
                    terminal, place.DataOf(parsed, ServerHint), request, parsed.GetValue(geo)!,
                    parsed.GetValue(policy), cancellation);
            QuarantineText.Replayed(terminal, answer);
            return answer.Remaining == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static Command CreateDrop(Terminal terminal)
    {
        var place = new QuarantinePlace();
        var which = new ChoiceOptions();
        var server = new ServerOptions(isOnlyWhenGiven: true);
        var yes = new Option<bool>("--yes") { Description = "Do it; without, nothing is dropped." };
        var command = new Command("drop", "Take entries out without reading them again: their bytes are gone then.")
        {
            yes,
        };
        server.AddTo(command);
        place.AddTo(command);
        which.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var request = which.Read(parsed);
            if (!parsed.GetValue(yes))
            {
                throw new CommandException(
                    ExitCode.Usage, "dropped entries are gone; 'quarantine list' shows them, and --yes drops them");
            }

            using var client = server.IsGiven(parsed) ? server.Open(parsed) : null;
            var dropped = client is not null
                ? await client.DropQuarantineAsync(request, cancellation)
                : await DropHereAsync(place.FolderOf(parsed), request, cancellation);
            terminal.Line($"{dropped:N0} dropped");
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<QuarantineReplayed> ReplayHereAsync(
        Terminal terminal,
        string data,
        QuarantineChoice request,
        string[] geo,
        string? policy,
        CancellationToken cancellation)
    {
        var folder = Session.QuarantineOf(data);
        if (!QuarantineFolder.Exists(folder)) throw new QuarantineMissingException(folder);
        var selection = QuarantineSelection.Of(request.Ids, request.Reason, request.All);
        var inForce = PolicyFiles.Open(policy, data, terminal);
        using var session = OpenSession();
        session.NoteGeolocation(terminal);
        using var gateway = new Gateway(
            session.Principals, session.Geolocation.Origins, session.Policy, TimeProvider.System,
            geolocation: session.Geolocation, quarantine: session.Quarantine);
        var ids = await selection.ResolveAsync(gateway.Quarantine, cancellation);
        var result = await gateway.QuarantineReplay.RunAsync(ids, cancellation);
        return QuarantineText.Told(QuarantineReplayAnswer.Of(result));

        Session OpenSession()
        {
            try
            {
                return Session.Open(terminal, inForce.Policy, geo, data, Environment.ProcessorCount);
            }
            catch (CommandException e) when (e.InnerException is QuarantineInUseException
                or { InnerException: FolderInUseException })
            {
                throw InUse(e);
            }
        }
    }

    private static async Task<long> DropHereAsync(
        string folder, QuarantineChoice request, CancellationToken cancellation)
    {
        if (!QuarantineFolder.Exists(folder)) throw new QuarantineMissingException(folder);
        try
        {
            using var quarantine = FileQuarantine.Open(folder);
            var ids = await QuarantineSelection.Of(request.Ids, request.Reason, request.All)
                .ResolveAsync(quarantine, cancellation);
            return await quarantine.RemoveAsync(ids, cancellation);
        }
        catch (QuarantineInUseException e)
        {
            throw InUse(e);
        }
    }

    private static CommandException InUse(Exception e) =>
        new(ExitCode.Configuration, $"{e.Message.TrimEnd('.')}; {ServerHint}", e);

    private static Option<string?> Reason() => new("--reason")
    {
        HelpName = "REASON",
        Description = "Only those of one reason, such as bad-time.",
    };

    /// <summary>Where a quarantine is.</summary>
    private sealed class QuarantinePlace
    {
        private readonly Option<string> _data = new("--data")
        {
            HelpName = "DIR",
            Description = "The data folder, whose quarantine it is.",
            DefaultValueFactory = _ => "grainwatch-data",
        };

        private readonly Option<string?> _folder = new("--folder")
        {
            HelpName = "DIR",
            Description = "The quarantine's own folder, as a gateway of a cluster has it, instead of --data.",
        };

        public void AddTo(Command command)
        {
            command.Options.Add(_data);
            command.Options.Add(_folder);
            command.Validators.Add(result =>
            {
                if (result.GetResult(_data) is { Implicit: false } && result.GetResult(_folder) is not null)
                    result.AddError("--data and --folder both name the quarantine; leave one out.");
            });
        }

        public string FolderOf(ParseResult parsed) =>
            parsed.GetValue(_folder) ?? Session.QuarantineOf(parsed.GetValue(_data)!);

        /// <summary>The data folder, where there has to be one.</summary>
        public string DataOf(ParseResult parsed, string hint) => parsed.GetValue(_folder) is { } folder
            ? throw new CommandException(
                ExitCode.Usage, $"the principals of '{folder}' are not in a data folder; {hint}")
            : parsed.GetValue(_data)!;

        public QuarantineReader OpenReader(ParseResult parsed, Terminal terminal)
        {
            var reader = QuarantineReader.Open(FolderOf(parsed));
            if (reader.Unreadable > 0) terminal.Note($"{reader.Unreadable:N0} damaged lines are passed over");
            return reader;
        }
    }

    /// <summary>Which entries.</summary>
    private sealed class ChoiceOptions
    {
        private readonly Argument<string[]> _ids = new("ID")
        {
            Description = "Ids of entries, or their beginnings.",
            Arity = ArgumentArity.ZeroOrMore,
        };

        private readonly Option<string?> _reason = Reason();

        private readonly Option<bool> _all = new("--all") { Description = "All entries." };

        public void AddTo(Command command)
        {
            command.Arguments.Add(_ids);
            command.Options.Add(_reason);
            command.Options.Add(_all);
        }

        /// <summary>What was asked for; whether it is one thing is checked at once.</summary>
        public QuarantineChoice Read(ParseResult parsed)
        {
            var request = new QuarantineChoice(
                parsed.GetValue(_ids), parsed.GetValue(_reason), parsed.GetValue(_all));
            _ = QuarantineSelection.Of(request.Ids, request.Reason, request.All);
            // An empty list would be a selection of its own.
            return request.Ids is [] ? request with { Ids = null } : request;
        }
    }
}
