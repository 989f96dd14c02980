namespace Grainwatch.Local.Principals;

/// <summary>
/// Remembers up to where of each shard's log all that had to be told has been: what was written behind it is told again
/// at the next start.
/// </summary>
internal interface ITellingMarks
{
    /// <summary>The position of a shard; null when there is none yet.</summary>
    long? Of(int shard);

    /// <summary>All before a position has been told.</summary>
    void Set(int shard, long position);
}
