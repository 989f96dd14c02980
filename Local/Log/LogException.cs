using Grainwatch.Detection.Principals;

namespace Grainwatch.Local.Log;

/// <summary>A log is damaged, or not one.</summary>
public sealed class LogException(string path, long offset, string what)
    : PrincipalStoreException($"'{path}' cannot be used: at byte {offset}, {what}.")
{
    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Where in it.</summary>
    public long Offset => offset;

    /// <summary>What is wrong there, as the end of a sentence.</summary>
    public string What => what;
}
