namespace Grainwatch.Grains;

/// <summary>
/// One principal: its memory, and the alerts that follow from it. Key: the principal's key. One that cannot be served
/// answers every call with a <see cref="StoreFaultException"/> that says so, and is listed.
/// </summary>
[Alias("grainwatch.principal")]
public interface IPrincipalGrain : IGrainWithStringKey
{
    /// <summary>Applies events of the principal; answers once they are stored.</summary>
    /// <exception cref="ArgumentException">An event is another principal's, or the rows cannot be read.</exception>
    /// <exception cref="StoreFaultException">Nothing is promised; sending the same batch again is safe.</exception>
    [Alias("Apply")]
    Task<BatchReceipt> ApplyAsync(EventBatch batch);

    /// <summary>
    /// Records a decision, as <see cref="Detection.Wire.DecisionCodec"/> writes it; answers once it is stored, with the
    /// name of a <see cref="Detection.Decisions.DecisionOutcome"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The decision cannot be read or makes no sense.</exception>
    /// <exception cref="StoreFaultException">Nothing is promised; sending the same decision again is safe.</exception>
    [Alias("Decide")]
    Task<string> DecideAsync(ReadOnlyMemory<byte> decision);

    /// <summary>
    /// As <see cref="DecideAsync"/>, on a revision of the alert: while it is another, nothing is stored.
    /// </summary>
    [Alias("DecideOn")]
    Task<string> DecideOnAsync(ReadOnlyMemory<byte> decision, int seen);

    /// <summary>A document of what the principal remembers; null when it was never seen.</summary>
    [Alias("View")]
    Task<Document?> ViewAsync();

    /// <summary>A document of one of its alerts; null when it has none of that id.</summary>
    [Alias("Alert")]
    Task<Document?> AlertAsync(string id);

    /// <summary>A document of all that lists can know of it; null when it was never seen.</summary>
    [Alias("Headers"), ResponseTimeout("00:00:10")]
    Task<Document?> HeadersAsync();

    /// <summary>Tells its index what its outbox holds, or all that lists can know of it. Whether all is told.</summary>
    /// <param name="all">Whether to tell all.</param>
    /// <exception cref="StoreFaultException">It cannot be read.</exception>
    [Alias("Tell"), ResponseTimeout("00:00:10")]
    Task<bool> TellAsync(bool all);
}
