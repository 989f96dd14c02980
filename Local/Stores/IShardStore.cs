using Grainwatch.Detection.Principals;

namespace Grainwatch.Local.Stores;

/// <summary>
/// The memories of one shard. Called by that shard's thread alone; a write is answered by the
/// <see cref="Commit"/> that made it durable, so that all writes of a round share one.
/// </summary>
public interface IShardStore : IPrincipalStore
{
    /// <summary>Whether a write waits for <see cref="Commit"/>.</summary>
    bool HasPending { get; }

    /// <summary>Whether so much waits that it should not become more.</summary>
    bool IsFull { get; }

    /// <summary>
    /// Makes all pending writes durable and answers them; when that fails, the writes fail, not the call.
    /// </summary>
    void Commit();

    /// <summary>
    /// Does a little of what keeps the store small; gives whether more is left. To be called between commits, and now
    /// and then when there are none.
    /// </summary>
    bool Maintain();

    /// <summary>Number of principals.</summary>
    int Count { get; }

    /// <summary>
    /// What lists know of each principal, one at a time, in no order. To be walked before the shard starts.
    /// </summary>
    /// <exception cref="PrincipalStoreException">One cannot be read.</exception>
    IEnumerable<PrincipalNotice> ReadHeaders();

    /// <summary>Where what is written next will be, to ask later what was written since.</summary>
    long Position => 0;

    /// <summary>
    /// Keys of the principals whose lists changed at a position or behind it: of those that may have had something to
    /// tell. None where nothing outlives the process.
    /// </summary>
    IEnumerable<string> ChangedSince(long position) => [];
}

/// <summary>A store divided as a host is: a part for each shard. How many there are belongs to the store.</summary>
public interface IShardedStore
{
    /// <summary>The parts. A principal stays in its part as long as their number stays.</summary>
    IReadOnlyList<IShardStore> Shards { get; }
}
