using System.CommandLine;
using System.Text.Json;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Http;
using Grainwatch.Local.Log;
using Grainwatch.Local.Reports;

namespace Grainwatch.Local.Commands;

/// <summary>Shows what a principal remembers, or remembered.</summary>
internal static class PrincipalCommand
{
    private const string Examples = """
        Examples:
          grainwatch principal show ada
          grainwatch principal show IAMUser/123456789012:AIDAADA --at 2026-05-19T03:00Z
          grainwatch principal show --at-alert 0f8b7a52-6f0c-4f0e-9d1e-2b7f3a1c9e55
          grainwatch principal show ada --at 2026-05-19T03:00Z --server http://127.0.0.1:8480
          grainwatch principal erase alice --data grainwatch-data --yes --format json > erased-alice.json

        The past is told by when something was written, which is when it was known here, and not by when it happened:
        CloudTrail delivers minutes or hours late, and an event counts from its delivery on. Names resolve as of now.
        """;

    private static readonly string[] s_formats = ["table", "json"];

    public static (Command Command, string Examples) Create(Terminal terminal) =>
        (new Command("principal", "Show what a principal remembers, now or at an earlier time; erase one.")
        {
            Show(terminal), PrincipalEraseCommand.Create(terminal),
        },
        Examples);

    private static Command Show(Terminal terminal)
    {
        var name = new Argument<string?>("PRINCIPAL")
        {
            Description = "Its key, ARN, display name, user or role name, principal id or access key id. "
                + "With --at-alert it may be left out.",
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
        var data = CommonOptions.Data();
        var server = new Option<Uri?>("--server", "--url")
        {
            HelpName = "URL",
            Description = "Ask the server that has the folder, such as http://" + ListenAddress.Default
                + ". Never guessed: without it, the folder is read.",
            CustomParser = QuarantineClient.ReadAddress,
        };
        var token = EngineClient.TokenFile();
        var format = new Option<string>("--format")
        {
            HelpName = "table|json",
            Description = "Lines for people, or one JSON document.",
            DefaultValueFactory = _ => s_formats[0],
        };
        format.AcceptOnlyFromAmong(s_formats);
        var command = new Command("show", "Show a principal's memory as it is, or as it was known at a time.")
        {
            name, at, alert, data, server, token, format,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            if (!PastQuery.TryRead(parsed.GetValue(at), parsed.GetValue(alert), now, out var question, out var error))
                throw new CommandException(ExitCode.Usage, error);
            if (parsed.GetValue(name) is null && question is not PastQuestion.Before)
                throw new CommandException(ExitCode.Usage, "which PRINCIPAL? only --at-alert knows whose it is");
            var shown = parsed.GetValue(server) is { } url
                ? await PrincipalClient.GetAsync(
                    url, EngineClient.ReadToken(parsed.GetValue(token)), parsed.GetValue(name), question, cancellation)
                : Read(terminal, parsed.GetValue(data)!, parsed.GetValue(name), question, cancellation);
            if (parsed.GetValue(format) == s_formats[0]) PrincipalText.Write(terminal, shown);
            else terminal.Block(Json(shown));
            return ExitCode.Ok;
        });
        return command;
    }

    private static string Json(ShownPrincipal shown) => shown.Past is { } past
        ? JsonSerializer.Serialize(past, GrainwatchJson.Readable.PastPrincipalAnswer)
        : JsonSerializer.Serialize(shown.Principal, GrainwatchJson.Readable.PrincipalView);

    private static ShownPrincipal Read(
        Terminal terminal, string data, string? name, PastQuestion? question, CancellationToken cancellation)
    {
        using var folder = LogFolder.Open(terminal, data);
        if (folder.Holder is { } holder)
        {
            terminal.Note($"'{data}' is in use by {holder}: read beside it, as it was a moment ago; "
                + "--server asks it, which is quicker");
        }

        var (shard, key) = Find(folder, name, question);
        var entry = shard.Entries[key.Text];
        if (question is null)
        {
            var state = new LogFold(shard.Segments, shard.Policies).Now(key, entry);
            return new ShownPrincipal(PrincipalView.Of(state, TimeProvider.System.GetUtcNow().UtcDateTime), null);
        }

        var answer = new LogPast(shard.Segments, shard.Policies, key, entry).Tell(question, cancellation);
        if (answer.Outcome != PastOutcome.Known)
            throw new CommandException(ExitCode.NoInput, PastQuery.Reason(key.Text, question, answer));
        return new ShownPrincipal(answer.Principal!, PastPrincipalAnswer.Of(question, answer));
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
internal sealed record ShownPrincipal(PrincipalView Principal, PastPrincipalAnswer? Past);
