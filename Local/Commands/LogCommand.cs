using System.CommandLine;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Files;
using Grainwatch.Local.Log;
using Grainwatch.Local.Reports;

namespace Grainwatch.Local.Commands;

/// <summary>Checks what a data folder holds, tells how much it is, and makes it smaller.</summary>
internal static class LogCommand
{
    private const string Examples = """
        Examples:
          grainwatch log verify --data grainwatch-data             also beside a running server; exit code 65: damaged
          grainwatch log verify --data grainwatch-data --quick     checksums only
          grainwatch log stat --data grainwatch-data --retention 30d
          grainwatch log compact --data grainwatch-data            with the server stopped; a running one does it itself
        """;

    public static (Command Command, string Examples) Create(Terminal terminal) =>
        (new Command("log", "Check the event log of a data folder, measure it, make it smaller.")
            {
                Verify(terminal), Stat(terminal), Compact(terminal),
            },
            Examples);

    private static Command Verify(Terminal terminal)
    {
        var data = CommonOptions.Data();
        var quick = new Option<bool>("--quick") { Description = "Checksums and stories only; folds no memories." };
        var command = new Command(
            "verify", "Read every byte, follow every principal's story, fold every memory, and tell what is damaged. "
                + "Changes nothing, and works beside a running server.")
        {
            data, quick,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var read = LogFolder.Check(parsed.GetValue(data)!, !parsed.GetValue(quick), cancellation);
            LogText.Verified(terminal, read);
            return Task.FromResult(read.IsDamaged ? ExitCode.Damaged : ExitCode.Ok);
        });
        return command;
    }

    private static Command Stat(Terminal terminal)
    {
        var data = CommonOptions.Data();
        var retention = CommonOptions.Retention();
        var command = new Command(
            "stat", "Tell how much there is, of which kinds and times, and what a compaction would free.")
        {
            data, retention,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var folder = parsed.GetValue(data)!;
            var read = LogFolder.Check(folder, fold: false, cancellation);
            var text = parsed.GetValue(retention)!;
            LogText.Measured(terminal, read, CommonOptions.ReadRetention(text), text);
            if (!read.IsDamaged) return Task.FromResult(ExitCode.Ok);
            terminal.Note($"the folder is damaged: 'grainwatch log verify --data {folder}' tells where");
            return Task.FromResult(ExitCode.Damaged);
        });
        return command;
    }

    private static Command Compact(Terminal terminal)
    {
        var data = CommonOptions.Data();
        var retention = CommonOptions.Retention();
        var command = new Command(
            "compact", "Write whole whoever rests on what is old, and remove what nothing within the retention rests "
                + "on. The server has to be stopped; a running one compacts by itself.")
        {
            data, retention,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var kept = CommonOptions.ReadRetention(parsed.GetValue(retention)!);
            CompactNow(terminal, parsed.GetValue(data)!, kept, cancellation);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static void CompactNow(Terminal terminal, string folder, TimeSpan retention, CancellationToken cancellation)
    {
        try
        {
            // The policy stays the one that is in force.
            PolicyInForce policy;
            using (var reading = LogFolder.Open(terminal, folder))
            {
                if (reading.Holder is { } holder) throw InUse(folder, holder);
                policy = reading.Shards.Select(shard => shard.Policies.Last).OfType<PolicyInForce>().FirstOrDefault()
                    ?? PolicyInForce.Default;
            }

            using var store = LogStore.Open(
                folder, policy, new LogOptions { Warn = sentence => terminal.Note($"warning: {sentence}") });
            foreach (var note in store.Notes) terminal.Note(note);
            var (bytes, memories) = (Bytes(), 0L);
            foreach (var shard in store.Logs) memories += OfflineCompaction.Run(shard, retention, cancellation);
            terminal.Line($"before  {ByteSize.Text(bytes)} ({bytes:N0} bytes)");
            terminal.Line(
                $"after   {ByteSize.Text(Bytes())} ({Bytes():N0} bytes); {memories:N0} memories written whole");

            long Bytes() => store.Logs.Sum(shard => shard.Segments.Bytes);
        }
        catch (PrincipalStoreException e) when (e is { InnerException: FolderInUseException })
        {
            throw new CommandException(ExitCode.Configuration, e.Message, e);
        }
    }

    private static CommandException InUse(string folder, string holder) => new(
        ExitCode.Configuration,
        $"The data folder '{folder}' is in use by {holder}, which compacts it by itself; stop it first to do it now.");
}
