namespace Grainwatch.Detection.Principals;

/// <summary>Why events come now.</summary>
public enum Arrival : byte
{
    /// <summary>They have just happened.</summary>
    Live,

    /// <summary>
    /// They are history, loaded to teach what is usual: alerts that rest on nothing else are kept and listed as
    /// backfilled, and are delivered to nobody.
    /// </summary>
    Backfill,
}
