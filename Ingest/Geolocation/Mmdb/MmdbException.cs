namespace Grainwatch.Ingest.Geolocation.Mmdb;

/// <summary>
/// A geolocation file that cannot be used. The message is one for an operator: which file, what is wrong with it, and
/// what to do.
/// </summary>
public sealed class MmdbException : Exception
{
    /// <summary>An exception without a message.</summary>
    public MmdbException()
    {
    }

    /// <summary>An exception that says <paramref name="message"/>.</summary>
    public MmdbException(string message)
        : base(message)
    {
    }

    /// <summary>An exception that says <paramref name="message"/> and keeps its cause.</summary>
    public MmdbException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>What is wrong inside a file, seen from where its name is not known.</summary>
    internal static MmdbException Damaged(string what) => new(what);

    /// <summary>The whole sentence: file, fault, remedy.</summary>
    internal static MmdbException Unusable(string path, string fault, string remedy, Exception? cause = null) =>
        cause is null
            ? new MmdbException($"{path}: {fault}. {remedy}.")
            : new MmdbException($"{path}: {fault}. {remedy}.", cause);
}
