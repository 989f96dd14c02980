namespace Grainwatch.Detection.Principals;

/// <summary>A principal that cannot be served until somebody sees to it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Since">When that was first noticed (UTC).</param>
/// <param name="LastSeen">When it was last noticed (UTC).</param>
/// <param name="Why">What is wrong.</param>
/// <param name="IsDamaged">
/// Whether its stored memory cannot be read; else a call failed by a fault of this program.
/// </param>
public sealed record PoisonedPrincipal(string Key, DateTime Since, DateTime LastSeen, string Why, bool IsDamaged);

/// <summary>
/// A principal is poisoned: it alone cannot be served. Its events were not applied; they can be sent again once it
/// is listed no more.
/// </summary>
/// <param name="key">Its key.</param>
/// <param name="since">Since when (UTC).</param>
/// <param name="message">What is wrong.</param>
/// <param name="inner">The cause.</param>
public sealed class PrincipalPoisonedException(string key, DateTime since, string message, Exception? inner = null)
    : PrincipalStoreException(message, inner)
{
    /// <summary>The principal's key.</summary>
    public string Key => key;

    /// <summary>Since when (UTC).</summary>
    public DateTime Since => since;
}

/// <summary>
/// A list cannot be told now, because what it is told from is being made anew: a list with gaps would look like all
/// clear. It can be asked for again; principals and alerts that are known by their keys and ids are served meanwhile.
/// </summary>
/// <param name="message">Which, and how far it has come.</param>
/// <param name="inner">The cause.</param>
public sealed class IndexRebuildingException(string message, Exception? inner = null)
    : PrincipalStoreException(message, inner);
