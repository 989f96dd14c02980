namespace Grainwatch.Silo.Commands;

/// <summary>What the process says when it ends, as sysexits.h numbers it.</summary>
internal static class ExitCode
{
    /// <summary>It ran and was asked to stop.</summary>
    public const int Ok = 0;

    /// <summary>It could not run: a port is taken, a silo cannot be reached.</summary>
    public const int Unavailable = 69;

    /// <summary>Its configuration is wrong; starting it again changes nothing.</summary>
    public const int Configuration = 78;
}
