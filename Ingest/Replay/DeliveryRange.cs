namespace Grainwatch.Ingest.Replay;

/// <summary>A time of delivery to keep to, in either direction.</summary>
/// <param name="Since">From then on (UTC); null for from the beginning.</param>
/// <param name="Until">Before then (UTC); null for to the end.</param>
public readonly record struct DeliveryRange(DateTime? Since, DateTime? Until)
{
    /// <summary>Whether something was delivered in it; what does not say when may have been.</summary>
    public bool MayHold(DateTime? delivered) => !(delivered < Since) && !(delivered >= Until);
}
