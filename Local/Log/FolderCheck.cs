namespace Grainwatch.Local.Log;

/// <summary>What was found in a data folder that was read whole.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="Holder">Who uses it; null when nobody does.</param>
/// <param name="IsFolded">Whether memories were folded too.</param>
/// <param name="Shards">What was found in each shard.</param>
internal sealed record FolderCheck(string Folder, string? Holder, bool IsFolded, IReadOnlyList<ShardCheck> Shards)
{
    private const int TriesMax = 3;

    /// <summary>Whether anything is not as it was written.</summary>
    public bool IsDamaged => Shards.Any(shard => shard.Damages.Count > 0);

    /// <summary>Reads a folder; nothing is locked, made or cut, and another process may use it meanwhile.</summary>
    /// <exception cref="Detection.Principals.PrincipalStoreException">It is no data folder.</exception>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    public static FolderCheck Run(string folder, bool fold, CancellationToken cancellation)
    {
        var (holder, shards) = LogReading.Look(folder);
        return new FolderCheck(folder, holder, fold, [.. shards.Select(shard => Read(shard))]);

        ShardCheck Read(string shard)
        {
            for (var tries = 1; ; tries++)
            {
                var check = new ShardCheck(shard);
                try
                {
                    check.ReadFrames(cancellation);
                    if (fold) check.FoldMemories(cancellation);
                    // Its owner may have taken a segment away, or a write that failed, while it was read: once more.
                    if (check.Damages.Count == 0 || holder is null || tries == TriesMax) return check;
                }
                catch (FileNotFoundException) when (holder is not null && tries < TriesMax)
                {
                    // It was let go.
                }
            }
        }
    }
}
