namespace Grainwatch.Local.Commands;

/// <summary>How the process ends; the numbers of sysexits.h where there are some.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Usage = 64;
    public const int Damaged = 65;
    public const int NoInput = 66;
    public const int Unavailable = 69;
    public const int NotNow = 75;
    public const int Denied = 77;
    public const int Configuration = 78;
    public const int Changed = 79;
    public const int Interrupted = 130;

    /// <summary>What <c>--help</c> says of them.</summary>
    public const string Help = """
        Exit codes:
          0    done; also serve, demo and whatever watches, stopped by Ctrl-C
          1    something could not be read or written: a file, a record, the data folder
          64   the command line is wrong
          65   the data folder is damaged
          66   an input does not exist, or no such principal, alert or past; a name means several
          69   no server answers
          75   the server cannot do it now; it was asked several times
          77   the server asks who is calling, or does not let this caller do it
          78   the configuration is wrong: policy, geolocation files, labels, data folder, address,
               access file
          79   the alert has changed since the revision that was decided on; another policy is in force than
               the one that was to be replaced
          130  a replay stopped by Ctrl-C
        """;
}

/// <summary>Ends the command with a message and an exit code.</summary>
internal sealed class CommandException(int exitCode, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public int ExitCode => exitCode;

    /// <summary>What is wrong in particular, a line each.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];
}
