using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Local.Stores;

/// <summary>A shard's store that knows what it knew earlier.</summary>
public interface IPastStore
{
    /// <summary>
    /// What tells a principal's past up to now, on any thread; null when there is no such principal. Called by the
    /// shard's thread alone.
    /// </summary>
    IPrincipalPast? PastOf(PrincipalKey key);
}

/// <summary>The past of one principal, up to when it was asked for.</summary>
public interface IPrincipalPast
{
    /// <summary>Tells what was known.</summary>
    /// <exception cref="PrincipalStoreException">It cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">It was removed meanwhile.</exception>
    PastAnswer Tell(PastQuestion question, CancellationToken cancellation);
}

/// <summary>The past where none is kept.</summary>
internal sealed class NoPast : IPrincipalPast
{
    /// <summary>The one there is.</summary>
    public static NoPast Instance { get; } = new();

    /// <inheritdoc/>
    public PastAnswer Tell(PastQuestion question, CancellationToken cancellation) => new(PastOutcome.NoPast);
}
