using System.CommandLine;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Http;
using Grainwatch.Local.Log;
using Grainwatch.Local.Reports;
using Grainwatch.Soc;

namespace Grainwatch.Local.Commands;

/// <summary>Shows what a principal remembers, or remembered: as a server knows it, or from a data folder.</summary>
internal static class PrincipalShowCommand
{
    public static Command Create(Terminal terminal, TimeProvider clock)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = PrincipalCommand.Name().Description + " With --at-alert it may be left out.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var at = new Option<string?>("--at")
        {
            HelpName = "TIME",
            Description = "As it was known here at that time, by when it was written: 2026-05-19T03:00Z. Default: now.",
        };
        var alert = new Option<string?>("--at-alert")
        {
            HelpName = "ALERT",
            Description = "As it was known just before the write that raised that alert.",
        };
        var data = new Option<string?>("--data")
        {
            HelpName = "DIR",
            Description = "Read this data folder, and ask no server.",
        };
        var (server, output) = (new ServerOptions(), OutputOption.OfAll());
        var command = new Command("show", "Show a principal's memory as it is, or as it was known at a time.")
        {
            name, at, alert, data,
        };
        output.AddTo(command);
        server.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(data) is not null && result.GetResult("--server") is { } url
                && url is System.CommandLine.Parsing.OptionResult { Implicit: false })
                result.AddError("--data reads a folder and --server asks a server; leave one out.");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var folder = parsed.GetValue(data);
            var of = parsed.GetValue(name);
            using var client = folder is null ? server.Open(parsed) : null;
            var raised = parsed.GetValue(alert);
            // A folder has no list of alerts to look a beginning up in.
            if (client is not null && raised is not null && AlertId.CanBegin(raised))
                raised = $"{await client.ResolveAlertAsync(raised, cancellation)}";
            var now = clock.GetUtcNow().UtcDateTime;
            if (!PastQuery.TryRead(parsed.GetValue(at), raised, now, out var question, out var error))
                throw new CommandException(ExitCode.Usage, error);
            if (of is null && question is not PastQuestion.Before)
                throw new CommandException(ExitCode.Usage, "which NAME? only --at-alert knows whose it is");
            var shown = client is null
                ? Read(terminal, folder!, of, question, now, cancellation)
                : await AskAsync(client, of, question, terminal, cancellation);
            var form = output.Read(parsed);
            if (form is OutputForm.Table or OutputForm.Wide)
                PrincipalText.Write(terminal, shown, form == OutputForm.Wide);
            else if (shown.Past is { } past)
                OutputOption.Write(terminal, form, past, SocJson.Readable.PastPrincipal);
            else OutputOption.Write(terminal, form, shown.Principal, SocJson.Readable.PrincipalView);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<ShownPrincipal> AskAsync(
        HttpSocClient client, string? name, PastQuestion? question, Terminal terminal, CancellationToken cancellation)
    {
        try
        {
            return await AskAsync(client, name, question, cancellation);
        }
        catch (SocException e) when (e.Fault == SocFault.Unreachable)
        {
            terminal.Note("--data DIR reads a data folder without a server");
            throw;
        }
    }

    private static async Task<ShownPrincipal> AskAsync(
        HttpSocClient client, string? name, PastQuestion? question, CancellationToken cancellation)
    {
        if (name is null && question is PastQuestion.Before of)
            name = (await client.AlertAsync(of.Alert, cancellation)).Principal;
        if (question is null) return new ShownPrincipal(await client.PrincipalAsync(name!, cancellation), null);
        var past = await client.PastPrincipalAsync(name!, question, cancellation);
        return new ShownPrincipal(past.Principal, past);
    }

    private static ShownPrincipal Read(
        Terminal terminal,
        string data,
        string? name,
        PastQuestion? question,
        DateTime now,
        CancellationToken cancellation)
    {
        using var folder = LogFolder.Open(terminal, data);
        if (folder.Holder is { } holder)
        {
            terminal.Note($"'{data}' is in use by {holder}: read beside it, as it was a moment ago; "
                + "without --data it is asked itself, which is quicker");
        }

        var (shard, key) = Find(folder, name, question);
        var entry = shard.Entries[key.Text];
        if (question is null)
        {
            var state = new LogFold(shard.Segments, shard.Policies).Now(key, entry);
            return new ShownPrincipal(PrincipalView.Of(state, now), null);
        }

        var answer = new LogPast(shard.Segments, shard.Policies, key, entry).Tell(question, cancellation);
        if (answer.Outcome != PastOutcome.Known)
            throw new CommandException(ExitCode.NoInput, PastQuery.Reason(key.Text, question, answer));
        var past = PastPrincipalAnswer.Of(question, answer);
        return new ShownPrincipal(
            answer.Principal!,
            new PastPrincipal(past.AsOf, past.Alert, past.Writes, past.Written, past.Principal));
    }

    private static (ShardReading Shard, PrincipalKey Key) Find(LogReading folder, string? name, PastQuestion? question)
    {
        if (PrincipalKey.TryParse(name, out var key)
            && folder.Shards.FirstOrDefault(shard => shard.Entries.ContainsKey(key.Text)) is { } known)
            return (known, key);
        var headers = folder.Shards.SelectMany(shard => new HeaderScan(shard.Segments).Run(shard.Entries));
        key = name is null && question is PastQuestion.Before before
            ? NamedPrincipal.OwnerOf(headers, before.Alert)
            : NamedPrincipal.Find(headers, name!);
        return (folder.Shards.First(shard => shard.Entries.ContainsKey(key.Text)), key);
    }
}

/// <summary>A principal to show.</summary>
/// <param name="Principal">Its memory.</param>
/// <param name="Past">What tells of which time it is; null for now.</param>
internal sealed record ShownPrincipal(PrincipalView Principal, PastPrincipal? Past);
