using System.CommandLine;
using Grainwatch.Ingest.Files;
using Grainwatch.Local.Backup;

namespace Grainwatch.Local.Commands;

/// <summary>Makes backups of a data folder, verifies them, and restores one.</summary>
internal static class BackupCommand
{
    private const string Examples = """
        Examples:
          grainwatch backup create --data grainwatch-data --to /backups/     (also while 'serve' uses the folder)
          grainwatch backup create --data grainwatch-data --to - | aws s3 cp - s3://my-backups/grainwatch.tar
          grainwatch backup verify /backups/grainwatch-20261121T030000Z.tar
          grainwatch backup restore /backups/grainwatch-20261121T030000Z.tar --data grainwatch-data
        """;

    public static (Command Command, string Examples) Create(Terminal terminal)
    {
        var command = new Command("backup", "Back up a data folder while it is used, verify backups, restore one.")
        {
            CreateCreate(terminal), CreateVerify(terminal), CreateRestore(terminal),
        };
        return (command, Examples);
    }

    private static Command CreateCreate(Terminal terminal)
    {
        var data = CommonOptions.Data("The data folder; a server may be using it.");
        var to = new Option<string>("--to")
        {
            HelpName = "FILE|DIR|-",
            Description = "The file to make; in a folder, it is named by the time. - is the standard output.",
            Required = true,
        };
        var noVerify = new Option<bool>("--no-verify")
        {
            Description = "Do not read the file again, as 'verify' does, before it gets its name.",
        };
        var command = new Command(
            "create", "Make a backup: all that was acknowledged before is in it. Its checksums are in it too.")
        {
            data, to, noVerify,
        };
        command.SetAction(parsed =>
        {
            var (folder, target) = (parsed.GetValue(data)!, parsed.GetValue(to)!);
            Guarded(() =>
            {
                if (target == "-")
                {
                    using var output = Console.OpenStandardOutput();
                    Said(BackupWriter.Write(folder, output, TimeProvider.System), "the standard output", terminal.Note);
                    return;
                }

                if (Directory.Exists(target) || Path.EndsInDirectorySeparator(target))
                {
                    Disk.CreateFolder(target, Disk.FlushFolder);
                    target = Path.Combine(target, BackupWriter.NameOf(DateTime.UtcNow));
                }

                CheckOutside(folder, target);
                var verify = !parsed.GetValue(noVerify);
                Said(BackupWriter.WriteFile(folder, target, TimeProvider.System, verify), target, terminal.Line);
            });
            return ExitCode.Ok;
        });
        return command;

        void Said((BackupManifest Manifest, IReadOnlyList<string> LeftOut) made, string target, Action<string> say)
        {
            foreach (var stranger in made.LeftOut)
                terminal.Note($"warning: '{stranger}' is not Grainwatch's: in the data folder, not in the backup");
            var (manifest, files) = (made.Manifest, made.Manifest.Files.Count);
            say(
                $"{target}: as of {manifest.TakenAt:yyyy-MM-dd HH:mm:ss'Z'}, {files:N0} files, {manifest.Frames:N0} "
                + $"frames, {ByteSize.Text(manifest.Bytes)}");
        }
    }

    private static Command CreateVerify(Terminal terminal)
    {
        var file = FileArgument();
        var command = new Command(
            "verify", "Read all of a backup: checksums, every frame of the log, every principal's memory.")
        {
            file,
        };
        command.SetAction(parsed =>
        {
            Guarded(() => Verify(parsed.GetValue(file)!, terminal));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateRestore(Terminal terminal)
    {
        var file = FileArgument();
        var data = CommonOptions.Data("The data folder to make: it must be empty, or not be there.");
        var command = new Command("restore", "Verify a backup, and make a data folder of it.") { file, data };
        command.SetAction(parsed =>
        {
            var folder = parsed.GetValue(data)!;
            Guarded(() =>
            {
                BackupRestore.CheckTarget(folder);
                BackupRestore.Run(Verify(parsed.GetValue(file)!, terminal), folder);
                terminal.Line($"restored to {folder}: grainwatch serve --data {folder}");
            });
            return ExitCode.Ok;
        });
        return command;
    }

    private static BackupArchive Verify(string path, Terminal terminal)
    {
        if (!File.Exists(path)) throw new CommandException(ExitCode.NoInput, $"'{path}' is not there.");
        var archive = BackupArchive.Open(path);
        var content = new BackupVerifier(archive).Run();
        var manifest = content.Manifest;
        terminal.Line($"{path}: whole, as of {manifest.TakenAt:yyyy-MM-dd HH:mm:ss'Z'}, made by {manifest.Product}");
        terminal.Line(
            $"  {content.Principals:N0} principals with {content.Alerts:N0} alerts, of {content.Frames:N0} frames "
            + $"in {content.Segments:N0} segments; {content.Quarantined:N0} records in quarantine, "
            + $"{content.Checkpoints:N0} checkpoints; {ByteSize.Text(manifest.Bytes)}");
        return archive;
    }

    /// <summary>A backup inside of what it is made of would be lost with it.</summary>
    private static void CheckOutside(string folder, string target)
    {
        var inside = Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
        if (Path.GetFullPath(target).StartsWith(inside, StringComparison.Ordinal))
        {
            throw new CommandException(
                ExitCode.Usage, $"--to: '{target}' is inside of the data folder; choose another place.");
        }
    }

    private static void Guarded(Action run)
    {
        try
        {
            run();
        }
        catch (BackupException e)
        {
            throw new CommandException(ExitCode.Failed, e.Message, e);
        }
    }

    private static Argument<string> FileArgument() => new("FILE") { Description = "The backup." };
}
