namespace Grainwatch.Grains;

/// <summary>
/// One source of trail files: how far it was read, and which gateway reads it now. Key: the source's name, the same at
/// all gateways, <c>s3://bucket/prefix/</c>.
/// </summary>
[Alias("grainwatch.source")]
public interface ISourceGrain : IGrainWithStringKey
{
    /// <summary>
    /// Gives a gateway the source for a while, if nobody else has it. Each term has a number of its own, which is
    /// stored before it is given.
    /// </summary>
    /// <param name="gateway">A name of that gateway's alone.</param>
    /// <exception cref="StoreFaultException">
    /// Nothing is promised; or the checkpoint is damaged, and must not be written over.
    /// </exception>
    [Alias("Take")]
    Task<SourceTerm> TakeAsync(string gateway);

    /// <summary>Lets a term last longer; false when it is over.</summary>
    [Alias("Renew"), ResponseTimeout("00:00:05")]
    Task<bool> RenewAsync(long term);

    /// <summary>
    /// Replaces what the source remembers; answers once it is stored. False when the term is over: nothing is written
    /// then.
    /// </summary>
    /// <exception cref="StoreFaultException">Whether it is stored is not known.</exception>
    [Alias("Set")]
    Task<bool> SetAsync(long term, ReadOnlyMemory<byte> checkpoint);

    /// <summary>Ends a term, if it is not over.</summary>
    [Alias("Release"), ResponseTimeout("00:00:05")]
    Task ReleaseAsync(long term);
}
