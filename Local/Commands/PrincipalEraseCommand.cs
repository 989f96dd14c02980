using System.CommandLine;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Local.Erasure;
using Grainwatch.Local.Log;
using Grainwatch.Local.Reports;

namespace Grainwatch.Local.Commands;

/// <summary>Erases a principal from a data folder, and proves it.</summary>
internal static class PrincipalEraseCommand
{
    private static readonly string[] Formats = ["text", "json"];

    public static Command Create(Terminal terminal)
    {
        var who = new Argument<string>("PRINCIPAL") { Description = "Its key, ARN, name, id or access key." };
        var data = CommonOptions.Data("The data folder; no server may be using it.");
        var yes = new Option<bool>("--yes") { Description = "Do it; without, it is only said what would be erased." };
        var format = new Option<string>("--output", "-o", "--format")
        {
            HelpName = "text|json",
            Description = "The report: sentences, or one JSON document.",
            DefaultValueFactory = _ => Formats[0],
        };
        format.AcceptOnlyFromAmong(Formats);
        var command = new Command(
            "erase", "Erase all that a data folder holds of a principal, and report what is left anywhere in it.")
        {
            who, data, yes, format,
        };
        command.SetAction(parsed =>
        {
            var folder = parsed.GetValue(data)!;
            if (!File.Exists(Path.Combine(folder, "format")))
                throw new CommandException(ExitCode.NoInput, $"'{folder}' is no data folder.");
            var key = Begin(folder, parsed.GetValue(who)!, parsed.GetValue(yes), terminal);
            var report = ErasureReport.Of(folder, key, End(folder), TimeProvider.System);
            if (parsed.GetValue(format) == Formats[0]) ErasureText.Write(terminal, report);
            else terminal.Block(report.ToJson());
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Writes down what is to be erased; gives the principal's key.</summary>
    private static string Begin(string folder, string name, bool yes, Terminal terminal)
    {
        using var store = Open(folder);
        foreach (var note in store.Notes) terminal.Note(note);
        var key = NamedPrincipal.Find(store.Logs.SelectMany(log => log.ReadHeaders()), name);
        var shard = Enumerable.Range(0, store.Logs.Count).First(i => store.Logs[i].Entries.ContainsKey(key.Text));
        var intent = ErasurePlan.Of(store.Logs[shard], shard, key, DateTime.UtcNow)!;
        if (!yes)
        {
            throw new CommandException(
                ExitCode.Usage, $"{key} has {intent.Frames.Count:N0} frames, {intent.Bytes:N0} bytes; "
                + "what is erased is gone for good, and --yes erases it");
        }

        var options = new LogOptions();
        intent.Write(folder, options.OpenFile, options.FlushFolder);
        return key.Text;
    }

    /// <summary>Whoever opens the folder ends what was begun, and reads all of the log after it.</summary>
    private static ErasureOutcome End(string folder)
    {
        using var store = Open(folder);
        return store.Erased
            ?? throw new CommandException(
                ExitCode.Failed, $"another process used '{folder}' meanwhile, and has ended the erasure");
    }

    private static LogStore Open(string folder)
    {
        try
        {
            return LogStore.Open(folder, PolicyInForce.Default);
        }
        catch (PrincipalStoreException e)
        {
            throw new CommandException(ExitCode.Configuration, e.Message, e);
        }
    }
}
