namespace Grainwatch.Local.Erasure;

/// <summary>Whether, and how often, principals were erased from a data folder: whoever copies it compares.</summary>
/// <param name="IsAtWork">Whether an erasure has begun and not ended.</param>
/// <param name="LogBytes">Length of the list of those that ended.</param>
internal readonly record struct ErasureMark(bool IsAtWork, long LogBytes)
{
    /// <summary>Looks at a folder.</summary>
    public static ErasureMark Read(string folder)
    {
        // In this order: an erasure is listed before it ends.
        var isAtWork = File.Exists(ErasureIntent.PathIn(folder));
        var log = new FileInfo(ErasureLog.PathIn(folder));
        return new ErasureMark(isAtWork, log.Exists ? log.Length : 0);
    }
}
