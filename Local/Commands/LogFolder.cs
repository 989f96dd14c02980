using Grainwatch.Local.Log;

namespace Grainwatch.Local.Commands;

/// <summary>Opens data folders that a command only reads.</summary>
internal static class LogFolder
{
    /// <summary>Reads a folder whole, and tells what is damaged.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    /// <exception cref="Detection.Principals.PrincipalStoreException">It cannot be read.</exception>
    public static FolderCheck Check(string folder, bool fold, CancellationToken cancellation)
    {
        try
        {
            return FolderCheck.Run(folder, fold, cancellation);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new CommandException(ExitCode.NoInput, e.Message, e);
        }
    }

    /// <summary>Opens a folder to read it.</summary>
    /// <exception cref="CommandException">It is damaged; what to do is said.</exception>
    /// <exception cref="Detection.Principals.PrincipalStoreException">It cannot be read.</exception>
    public static LogReading Open(Terminal terminal, string folder)
    {
        try
        {
            return LogReading.Open(folder);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new CommandException(ExitCode.NoInput, e.Message, e);
        }
        catch (LogException e)
        {
            terminal.Note($"'grainwatch log verify --data {folder}' tells all that is damaged, and what to do");
            throw new CommandException(ExitCode.Damaged, e.Message, e);
        }
    }
}
