namespace Grainwatch.Grains;

/// <summary>
/// Watches some principals: those that may still have something to tell, so that it is told even when nothing wakes
/// them again, and those that cannot be served. Key: <see cref="ClusterShards.SweepKey"/>.
/// </summary>
[Alias("grainwatch.sweep")]
public interface ISweepGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes a principal that is about to store something that has to be told; answers once that is stored here.
    /// </summary>
    /// <param name="principal">Its key.</param>
    /// <param name="revision">How often its memory will have changed by then.</param>
    /// <exception cref="StoreFaultException">Nothing is promised, or too many have not told yet.</exception>
    [Alias("Expect"), ResponseTimeout("00:00:10")]
    Task ExpectAsync(string principal, long revision);

    /// <summary>Hears that a principal has told all up to a revision. When it does not hear, it asks.</summary>
    [Alias("Told"), Orleans.Concurrency.OneWay]
    Task ToldAsync(string principal, long revision);

    /// <summary>Whether a principal may still have something to tell.</summary>
    [Alias("Expects")]
    Task<bool> ExpectsAsync(string principal);

    /// <summary>
    /// Lists a principal that cannot be served, a document of it; gives the document as it is listed, with the time
    /// since when it is.
    /// </summary>
    /// <exception cref="StoreFaultException">It could not be stored.</exception>
    [Alias("Poison"), ResponseTimeout("00:00:05")]
    Task<Document> PoisonAsync(Document principal);

    /// <summary>A document of the principals that cannot be served.</summary>
    [Alias("Poisoned")]
    Task<Document> PoisonedAsync();

    /// <summary>
    /// Asks those that should have told by now to do so, and those that cannot be served whether they can. Does nothing
    /// while it is doing so.
    /// </summary>
    [Alias("Sweep"), Orleans.Concurrency.OneWay]
    Task SweepAsync();
}
